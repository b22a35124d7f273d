"""The use cases: build, plan, apply, destroy, status. The only place where the pieces meet.

Each verb of the command line has one module here, and calls one function of it. They share a
`Workspace` (config, operator, project folder), write through the project lock, and answer with a value
of `results.py` or their own. Nothing here prints: long work reports to a `Progress`.

    workspace   reads the config, finds the operator, knows the project folder
    artifact    bento -> what runs: an image by digest, or the gathered bundle
    values      what stands in the project's two tfvars files
    engine      the Terraform driver of a project, its events told to a Progress
    plan        what an apply would change, shown, and kept on request
    apply       in one run, or a saved plan where the state is shared or one was kept; health afterwards
    destroy     by a saved plan
"""
