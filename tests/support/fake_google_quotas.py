"""Quotas of Cloud Run as the fake of Google tells them: Service Usage API v1beta1."""

from __future__ import annotations

from typing import Any

_SERVICE = "run.googleapis.com"


def usual_quotas() -> dict[str, dict[str, int]]:
    """200 processors, 400 GiB and no GPU in each region."""
    gpus: dict[str, dict[str, int]] = {
        f"nvidia_l4_gpu_allocation{kind}": {"": 0} for kind in ("", "_no_zonal_redundancy")
    }
    return {"cpu_allocation": {"": 200_000}, "mem_allocation": {"": 400 * 1024**3}, **gpus}


def quota(quotas: dict[str, dict[str, int]], metric: str, query: dict[str, str]) -> dict[str, Any] | None:
    """The answer of `services.consumerQuotaMetrics.get`; None where there is no such metric.

    The bucket of all regions comes first; a limit of 0 is left out, as JSON of protocol buffers leaves out
    whatever is 0. Without `view=FULL` only buckets that somebody changed are told beside it.
    """
    service, _, short = metric.partition("/")
    if service != _SERVICE or short not in quotas:
        return None
    limits = quotas[short]
    whole = limits if query.get("view") == "FULL" else {"": limits[""]}
    buckets = [_bucket(region, limit) for region, limit in sorted(whole.items())]
    limit = {"metric": metric, "unit": "1/min/{project}/{region}", "quotaBuckets": buckets}
    return {"metric": metric, "consumerQuotaLimits": [limit]}


def _bucket(region: str, limit: int) -> dict[str, Any]:
    bucket: dict[str, Any] = {"effectiveLimit": str(limit)} if limit else {}
    return {**bucket, "dimensions": {"region": region}} if region else bucket
