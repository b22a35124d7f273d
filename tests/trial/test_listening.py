"""Where a container listens, from the tables of its kernel."""

from __future__ import annotations

from bentodeploy.trial.listening import ports_of


def test_what_the_engine_itself_opens_is_none_of_the_services_ports() -> None:
    rows = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0B00007F:A1B2 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 00000000:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 3
   0: 00000000000000000000000000000000:0BB9 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 4
"""
    assert ports_of(rows) == [3000, 3001]
