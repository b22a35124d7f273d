"""What runs the commands of the documents that `tests/test_docs.py` does not run.

They need a cloud, another machine or minutes, so a test runs them with other values, or against a fake. A row
is a command as it stands in the document, and either its test, or the script that holds it word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Rows: TypeAlias = Mapping[str, str]

_CHECK = ".ci/run"
_INSTALLED = "tests/test_packaging.py::test_a_new_user_gets_from_an_empty_folder_to_an_answer"
_FILMED = "tests/docs/test_recording.py::test_the_session_plays_today_as_it_is_shown"
_CALLED = "tests/docs/test_calls.py::test_a_call_proves_who_calls"
_SUBSCRIBED = "tests/docs/test_calls.py::test_the_subscription_is_that_of_the_login"
_DEMO = "tests/e2e/test_demo.py::test_the_demo_predicts_and_stops_without_docker_and_without_terraform"
_MIGRATED = "tests/e2e/test_shared_state.py::test_a_state_that_is_here_moves_there_and_back_with_nothing_lost"
_VERBS = "tests/e2e/test_main_job.py::test_the_verbs_one_by_one"
_HEALTHY = "tests/e2e/test_main_job.py::test_up_ends_with_a_healthy_endpoint_and_a_curl_line_that_works"
_MADE = "tests/examples/test_makefile.py::test_an_example_with_a_script_has_its_rule"
_LED = "tests/examples/test_makefile.py::test_its_page_leads_to_what_the_rule_made"
_SHARED = (
    "tests/operators/google_cloud_run/test_traffic_command.py"
    "::test_requests_are_shared_out_among_revisions_until_the_next_apply"
)
_AZURE_TRIAL = "tests/e2e/test_trial.py::test_the_image_of_azure_answers_the_same"
_LAMBDA_TRIAL = "tests/e2e/test_trial.py::test_a_function_runs_as_lambda_would_run_it"

_SUPERVISED = (
    "tests/operators/local/runtime/test_process.py::test_a_started_service_answers_until_it_is_stopped"
)
_PIPELINE = "tests/e2e/test_pipeline.py::test_a_deployment_lives_by_its_pipeline_alone"
_UP_AND_DOWN = "test_deployment.py::test_a_bento_goes_up_answers_changes_and_comes_down"
_LAMBDA = f"tests/operators/aws_lambda/{_UP_AND_DOWN}"
_FUNCTIONS = f"tests/operators/azure_functions/{_UP_AND_DOWN}"
_HEROKU = "tests/operators/heroku/test_deployment.py::test_a_bento_goes_up_answers_is_scaled_and_comes_down"


def _example(name: str, *, deployed: str, looked_at: str) -> Rows:
    """What the pages of all examples for a cloud say."""
    return {
        f"make example NAME={name}": _MADE,
        'export BENTOML_HOME="$PWD/.demo/bentoml" PATH="$PWD/.demo/venv/bin:$PATH"': _LED,
        "bentodeploy up": deployed,
        "bentodeploy status": looked_at,
        "bentodeploy logs": looked_at,
        "bentodeploy destroy": deployed,
    }


def _trained(name: str) -> Rows:
    """What its script says in the same words."""
    script = f"examples/{name}/run.sh"
    return {"python train.py": script, "bentoml build": script}


_TEXTS = "tests/examples/test_text_classifier_aws_lambda.py"
_ANTS = "tests/examples/test_ants_bees_heroku.py"
_FACES = (
    "tests/examples/test_face_attributes_cloud_run.py"
    "::test_one_command_leads_to_an_answer_and_the_readmes_next_ones_work"
)
_ASKED = "test_the_function_answers_what_readme_and_script_ask"

RUN_BY: Mapping[str, Rows] = {
    "README.md": {
        "bentodeploy init": _FILMED,
        "bentodeploy up": _FILMED,
        "make demo": _DEMO,
        "make test": _CHECK,
        "pip install 'bentodeploy[terraform]'": _INSTALLED,
    },
    "CONTRIBUTING.md": {"make test": _CHECK},
    "docs/ci.md": {"bentodeploy state init": _MIGRATED, "bentodeploy state migrate": _MIGRATED},
    "docs/getting-started.md": {
        "python3 -m venv .venv": _INSTALLED,
        "source .venv/bin/activate": _INSTALLED,
        "pip install 'bentodeploy[terraform]' bentoml scikit-learn": _INSTALLED,
    },
    "examples/ants_bees_heroku/README.md": {
        **_example("ants_bees_heroku", deployed=_HEROKU, looked_at=_HEROKU),
        "python train.py --save-bento": "examples/ants_bees_heroku/run.sh",
        'curl --data-binary @images/validation/bees/000.jpg -H "Authorization: Bearer '
        '$(bentodeploy token show)" "$ENDPOINT/classify"': (
            f"{_ANTS}::test_the_readmes_curl_gets_the_same_answer"
        ),
        "bentodeploy invoke classify --data-file images/validation/ants/000.jpg": (
            f"{_ANTS}::test_the_readmes_invoke_sends_the_picture_of_an_ant"
        ),
    },
    "examples/face_attributes_cloud_run/README.md": {
        **_example("face_attributes_cloud_run", deployed=_FACES, looked_at=_FACES),
        **_trained("face_attributes_cloud_run"),
        "bentodeploy up": "examples/face_attributes_cloud_run/run.sh",
        "bentodeploy invoke classify --data-file face.png": "examples/face_attributes_cloud_run/run.sh",
        'curl --data-binary @face.png -H "Content-Type: image/*" -H "Authorization: Bearer '
        '$(gcloud auth print-identity-token)" "$ENDPOINT/classify"': _CALLED,
    },
    "examples/iris/README.md": {
        "python train.py": _DEMO,
        "bentoml build": _DEMO,
        "bentodeploy up": _HEALTHY,
        "bentodeploy status": _VERBS,
        "bentodeploy logs": _VERBS,
        "bentodeploy destroy": _VERBS,
    },
    "examples/iris_aws_lambda/README.md": {
        **_example("iris_aws_lambda", deployed=_LAMBDA, looked_at=_PIPELINE),
        **_trained("iris_aws_lambda"),
        """bentodeploy invoke classify --data '{"rows": [[5.1, 3.5, 1.4, 0.2]]}'""": _LAMBDA,
    },
    "examples/iris_azure_functions/README.md": {
        **_example("iris_azure_functions", deployed=_FUNCTIONS, looked_at=_FUNCTIONS),
        **_trained("iris_azure_functions"),
        """bentodeploy invoke classify --data '{"rows": [[5.1, 3.5, 1.4, 0.2]]}'""": _FUNCTIONS,
        "export ARM_SUBSCRIPTION_ID=$(az account show --query id --output tsv)": _SUBSCRIBED,
        "bentodeploy run": _AZURE_TRIAL,
    },
    "examples/text_classifier_aws_lambda/README.md": {
        **_example("text_classifier_aws_lambda", deployed=_LAMBDA, looked_at=_PIPELINE),
        **_trained("text_classifier_aws_lambda"),
        (
            "bentodeploy invoke classify "
            """--data '{"text": "Bus ticket to the airport 3.20 EUR"}'"""
        ): f"{_TEXTS}::{_ASKED}",
        (
            "bentodeploy invoke classify_batch "
            """--data '{"texts": ["Salary for March", "cinema tickets", "pizza"]}'"""
        ): f"{_TEXTS}::{_ASKED}",
    },
    "operators/aws_lambda/README.md": {
        'curl --aws-sigv4 aws:amz:eu-central-1:lambda --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" '
        '"$ENDPOINT/livez"': "tests/docs/test_calls.py::test_curl_signs_as_aws_does",
        "bentodeploy run": _LAMBDA_TRIAL,
        'curl "$ENDPOINT/2015-03-31/functions/function/invocations" --data-binary @event.json': (
            "tests/docs/test_calls.py::test_an_event_arrives_as_it_is"
        ),
    },
    "operators/azure_functions/README.md": {
        'KEY=$(az functionapp keys list --resource-group "$RESOURCE_GROUP" --name "$APP_NAME" '
        "--query functionKeys.default --output tsv)": _CALLED,
        'curl -H "x-functions-key: $KEY" "$ENDPOINT/livez"': _CALLED,
    },
    "operators/google_cloud_run/README.md": {
        'curl -H "Authorization: Bearer $(gcloud auth print-identity-token)" "$ENDPOINT/livez"': _CALLED,
        "bentodeploy traffic": _SHARED,
        "bentodeploy traffic iris-00001-abc=100": _SHARED,
        "bentodeploy traffic iris-00001-abc=90 iris-00002-xyz=10": _SHARED,
        "bentodeploy traffic --latest": _SHARED,
    },
    "operators/local/README.md": {
        "python3 runtime/service.py status": _SUPERVISED,
        "python3 runtime/service.py stop": _SUPERVISED,
    },
}

IN_PROSE: Rows = {
    "aws configure sso": "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html",
    "aws secretsmanager restore-secret --secret-id bentodeploy/<name>/machine-token": (
        "tests/operators/aws_ec2/test_agent_token.py::test_a_secret_that_was_deleted_says_what_brings_it_back"
    ),
    "aws secretsmanager restore-secret --secret-id bentodeploy/<name>/token": (
        "tests/operators/aws_lambda/test_token.py"
        "::test_a_secret_that_was_deleted_and_forgotten_is_taken_up_again_with_its_token"
    ),
    "az config": "https://learn.microsoft.com/cli/azure/config",
    "az login": "https://learn.microsoft.com/cli/azure/authenticate-azure-cli",
    "bentodeploy ci init --provider github --file staging/deployment_config.yaml --environment staging": (
        "tests/cli/test_ci.py::test_the_environment_of_the_command_line_is_the_one_that_is_waited_for"
    ),
    "bentodeploy doctor": "tests/cli/test_doctor.py::test_a_deployment_to_this_machine_is_well",
    "bentodeploy scale": _HEROKU,
    "bentodeploy scale 3": _HEROKU,
    "bentodeploy token show": "tests/e2e/test_token.py::test_a_guarded_deployment_from_up_to_destroy",
    "bentoml export": "tests/bento/test_real_bentos.py::test_its_exported_archive_is_the_same_bento",
    "bentoml list": "tests/docs/test_prose.py::test_bentoml_has_these_commands",
    "bentoml models pull": "tests/docs/test_prose.py::test_bentoml_has_these_commands",
    "bentoml serve": (
        "tests/bento/test_real_bentos.py::test_the_curl_lines_get_a_prediction_from_the_gathered_bundle"
    ),
    "gcloud auth application-default login": (
        "https://cloud.google.com/sdk/gcloud/reference/auth/application-default/login"
    ),
    "gcloud config": "https://cloud.google.com/sdk/gcloud/reference/config",
    "gcloud services enable cloudresourcemanager.googleapis.com": (
        "https://cloud.google.com/sdk/gcloud/reference/services/enable"
    ),
    "heroku apps:rename": "https://devcenter.heroku.com/articles/renaming-apps",
    "heroku authorizations:create --scope identity,read-protected,write-protected": (
        "https://devcenter.heroku.com/articles/oauth"
    ),
    "heroku login": "https://devcenter.heroku.com/articles/authentication",
    "python -m bentodeploy": "tests/cli/test_usage.py::test_the_help_says_where_to_begin",
    "python -m pytest -rs": (
        "tests/e2e/test_new_operator.py::test_its_tests_pass_before_it_is_installed_and_without_docker"
    ),
    "python demo.py": _DEMO,
}
"""Commands within sentences that stand in no block. An address is a page of the program's maker: such a
command asks for an account and a person, or for a program that no test has."""
