"""The provider itself: the calls that Terraform makes, answered from schema, rules and the fake cloud's API.

Source: Terraform plugin protocol, version 6.
https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol
"""

from __future__ import annotations

from collections.abc import Mapping

import grpc
from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc

from tests.support.cloud_provider.client import PlatformClient
from tests.support.cloud_provider.cloud import Refused
from tests.support.cloud_provider.messages import as_message, error_message, path_message
from tests.support.cloud_provider.planning import Values, completed, planned
from tests.support.cloud_provider.rule import Answers, Rules
from tests.support.cloud_provider.schemas import ProviderSchema
from tests.support.cloud_provider.values import UNKNOWN, at
from tests.support.cloud_provider.wire import read, written

_NO_RULES = Rules()


class Provider(rpc.ProviderServicer):  # type: ignore[misc]
    """Serves one provider's schema on a fake cloud."""

    def __init__(
        self,
        schema: ProviderSchema,
        rules: Mapping[str, Rules],
        data_sources: Mapping[str, Answers],
        platform: PlatformClient,
    ) -> None:
        self._schema = schema
        self._rules = rules
        self._data_sources = data_sources
        self._platform = platform
        self._configuration: Values = {}

    def GetProviderSchema(
        self, request: pb.GetProviderSchema.Request, context: grpc.ServicerContext
    ) -> pb.GetProviderSchema.Response:
        """Tell what there is."""
        return pb.GetProviderSchema.Response(
            provider=as_message(self._schema.provider),
            resource_schemas={name: as_message(one) for name, one in self._schema.resources.items()},
            data_source_schemas={name: as_message(one) for name, one in self._schema.data_sources.items()},
        )

    def ValidateProviderConfig(
        self, request: pb.ValidateProviderConfig.Request, context: grpc.ServicerContext
    ) -> pb.ValidateProviderConfig.Response:
        """Terraform has checked it against the schema."""
        return pb.ValidateProviderConfig.Response()

    def ConfigureProvider(
        self, request: pb.ConfigureProvider.Request, context: grpc.ServicerContext
    ) -> pb.ConfigureProvider.Response:
        """Keep the configuration, which has the project, region or tenant."""
        self._configuration = read(request.config)
        return pb.ConfigureProvider.Response()

    def ValidateResourceConfig(
        self, request: pb.ValidateResourceConfig.Request, context: grpc.ServicerContext
    ) -> pb.ValidateResourceConfig.Response:
        """What the rules table's validators say."""
        mistakes = self._rule(request.type_name).mistakes(read(request.config))
        return pb.ValidateResourceConfig.Response(
            diagnostics=[
                error_message(f"Invalid value for {path}", complaint, path) for path, complaint in mistakes
            ]
        )

    def ValidateDataResourceConfig(
        self, request: pb.ValidateDataResourceConfig.Request, context: grpc.ServicerContext
    ) -> pb.ValidateDataResourceConfig.Response:
        """Terraform has checked it against the schema."""
        return pb.ValidateDataResourceConfig.Response()

    def UpgradeResourceState(
        self, request: pb.UpgradeResourceState.Request, context: grpc.ServicerContext
    ) -> pb.UpgradeResourceState.Response:
        """The schema never changes between two runs."""
        return pb.UpgradeResourceState.Response(upgraded_state=pb.DynamicValue(json=request.raw_state.json))

    def ReadResource(
        self, request: pb.ReadResource.Request, context: grpc.ServicerContext
    ) -> pb.ReadResource.Response:
        """What the cloud has now; nothing when somebody deleted it."""
        kind, state = request.type_name, read(request.current_state)
        try:
            found = self._platform.read(kind, state["id"])
        except Refused as refusal:
            return pb.ReadResource.Response(diagnostics=[_refusal(kind, refusal)])
        return pb.ReadResource.Response(
            new_state=written(None if found is None else {**state, **found}), private=request.private
        )

    def PlanResourceChange(
        self, request: pb.PlanResourceChange.Request, context: grpc.ServicerContext
    ) -> pb.PlanResourceChange.Response:
        """The planned state, and which changes make the resource anew."""
        prior, proposed = read(request.prior_state), read(request.proposed_new_state)
        if proposed is None:
            return pb.PlanResourceChange.Response(planned_state=request.proposed_new_state)
        rules, config = self._rule(request.type_name), read(request.config)
        block = self._schema.resource_block(request.type_name)
        result = planned(block, config, prior, proposed, rules.defaults)
        if prior is not None and result != prior:
            result.update({name: UNKNOWN for name in rules.recomputed if config.get(name) is None})
        anew = [path for path in rules.force_new if prior is not None and at(result, path) != at(prior, path)]
        return pb.PlanResourceChange.Response(
            planned_state=written(result),
            requires_replace=[path_message(path) for path in anew],
            # As providers on the older SDK do: it allows defaults of attributes that are not computed.
            legacy_type_system=True,
        )

    def ApplyResourceChange(
        self, request: pb.ApplyResourceChange.Request, context: grpc.ServicerContext
    ) -> pb.ApplyResourceChange.Response:
        """Create, update or delete in the cloud."""
        kind, prior, wanted = request.type_name, read(request.prior_state), read(request.planned_state)
        try:
            if wanted is None:
                self._delete(kind, prior)
                state = None
            elif prior is None:
                state = self._create(kind, wanted)
            else:
                state = self._update(kind, prior, wanted)
        except Refused as refusal:
            kept = written(prior)
            return pb.ApplyResourceChange.Response(
                new_state=kept, diagnostics=[_refusal(kind, refusal)], legacy_type_system=True
            )
        return pb.ApplyResourceChange.Response(new_state=written(state), legacy_type_system=True)

    def ReadDataSource(
        self, request: pb.ReadDataSource.Request, context: grpc.ServicerContext
    ) -> pb.ReadDataSource.Response:
        """What the rules' function for it answers."""
        config = read(request.config)
        answers = self._data_sources[request.type_name]
        given = answers.function(config, self._configuration)
        block = self._schema.data_sources[request.type_name]["block"]
        unknown = planned(block, config, None, config, {})
        return pb.ReadDataSource.Response(state=written(completed(block, unknown, given)))

    def ImportResourceState(
        self, request: pb.ImportResourceState.Request, context: grpc.ServicerContext
    ) -> pb.ImportResourceState.Response:
        """Take over what the cloud has under this id."""
        found = self._platform.read(request.type_name, request.id)
        if found is None:
            missing = error_message("Cannot import non-existent remote object", request.id)
            return pb.ImportResourceState.Response(diagnostics=[missing])
        imported = pb.ImportResourceState.ImportedResource(type_name=request.type_name, state=written(found))
        return pb.ImportResourceState.Response(imported_resources=[imported])

    def StopProvider(
        self, request: pb.StopProvider.Request, context: grpc.ServicerContext
    ) -> pb.StopProvider.Response:
        """Every call is over in no time: there is nothing to stop."""
        return pb.StopProvider.Response()

    def _create(self, kind: str, wanted: Values) -> Values:
        computed = self._rule(kind).computed(wanted, self._configuration)
        state = completed(self._schema.resource_block(kind), wanted, computed)
        if not state.get("id"):
            raise Refused(f"the rules table does not say what id a new {kind} gets")
        return self._platform.create(kind, state)

    def _update(self, kind: str, prior: Values, wanted: Values) -> Values:
        given = {**self._rule(kind).computed(wanted, self._configuration), "id": prior["id"]}
        state = completed(self._schema.resource_block(kind), wanted, given)
        return self._platform.update(kind, prior["id"], state)

    def _delete(self, kind: str, prior: Values) -> None:
        reason = self._rule(kind).refusal(prior)
        if reason is not None:
            raise Refused(reason)
        self._platform.delete(kind, prior["id"])

    def _rule(self, kind: str) -> Rules:
        return self._rules.get(kind, _NO_RULES)


def _refusal(kind: str, refusal: Refused) -> pb.Diagnostic:
    return error_message(f"Error with {kind}: {refusal}", "")
