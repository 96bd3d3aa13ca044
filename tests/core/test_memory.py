"""What is free, by made-up systems."""

import pytest

from isthmus.core.memory import free_memory

MB = 1 << 20


def system(root, *, available=None, groups="", limits=()):
    """Files as Linux keeps them: MemAvailable, the groups of this process, and their limits."""
    files = {}
    if available is not None:
        files["proc/meminfo"] = f"MemTotal: 99999999 kB\nMemAvailable:   {available // 1024} kB\n"
    if groups:
        files["proc/self/cgroup"] = groups
    for folder, most, used, reclaimable in limits:
        v1 = folder.startswith("memory/")
        names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        names = names if v1 else ("memory.max", "memory.current", "inactive_file")
        files[f"sys/fs/cgroup/{folder}/{names[0]}"] = f"{most}\n"
        files[f"sys/fs/cgroup/{folder}/{names[1]}"] = f"{used}\n"
        files[f"sys/fs/cgroup/{folder}/memory.stat"] = f"anon 5\n{names[2]} {reclaimable}\n"
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_without_a_limit_it_is_what_the_system_has_left(tmp_path):
    root = system(tmp_path, available=800 * MB, groups="0::/user\n", limits=[("user", "max", 1, 0)])
    assert free_memory(root) == 800 * MB


def test_a_group_leaves_its_limit_less_what_cannot_be_given_up(tmp_path):
    limits = [("box/job", 500 * MB, 300 * MB, 100 * MB), ("box", 10_000 * MB, 300 * MB, 0)]
    root = system(tmp_path, available=800 * MB, groups="0::/box/job\n", limits=limits)
    assert free_memory(root) == 300 * MB


def test_the_limit_of_a_group_around_counts(tmp_path):
    limits = [("box/job", "max", 10 * MB, 0), ("box", 200 * MB, 150 * MB, 0)]
    root = system(tmp_path, available=800 * MB, groups="0::/box/job\n", limits=limits)
    assert free_memory(root) == 50 * MB


@pytest.mark.parametrize("path", ["/job", "/somewhere/on/the/host"])
def test_the_older_kind_of_groups(path, tmp_path):
    folder = "memory/job" if path == "/job" else "memory/."
    limits = [(folder, 400 * MB, 300 * MB, 0)]
    groups = f"5:cpu,cpuacct:/job\n4:memory:{path}\n"
    assert free_memory(system(tmp_path, available=800 * MB, groups=groups, limits=limits)) == (
        100 * MB
    )


def test_nothing_is_left_of_a_limit_that_is_passed(tmp_path):
    limits = [("job", 100 * MB, 120 * MB, 0)]
    assert free_memory(system(tmp_path, available=MB, groups="0::/job\n", limits=limits)) == 0


def test_where_the_system_says_nothing_it_is_what_is_built_in(tmp_path):
    assert free_memory(tmp_path) > 64 * MB
