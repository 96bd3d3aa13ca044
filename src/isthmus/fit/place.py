"""Where training runs and how precisely: the device and the autocast context."""

from __future__ import annotations

import contextlib
from typing import Any

import torch

from isthmus.core.errors import ParameterError


class Place:
    """One process on one device.

    Parameters
    ----------
    device
        "auto" (a CUDA device if there is one), "cpu", "cuda" or "cuda:1".
    precision
        "auto" (bfloat16 where the processor has instructions for it), "float32", "bfloat16" or
        "float64" (weights too, for those who measure rounding).
        Log-sum-exp, divergences and everything after training stay in float32.
    """

    def __init__(self, device: str = "auto", precision: str = "auto") -> None:
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        try:
            self.device = torch.device(device)
            torch.empty(0, device=self.device)
        except (RuntimeError, AssertionError) as error:
            raise ParameterError(
                f"device is {device!r}, which is not to be had here "
                f"({str(error).splitlines()[0]}); use 'auto' or 'cpu'"
            ) from error
        if precision == "auto":
            precision = "bfloat16" if fast_bfloat16(self.device) else "float32"
        self.precision = precision

    @property
    def dtype(self) -> torch.dtype:
        """Of weights and inputs."""
        return torch.float64 if self.precision == "float64" else torch.float32

    @property
    def free_memory(self) -> int | None:
        """Bytes that the device has left; None of the processor, whose memory is the machine's."""
        if self.device.type != "cuda":
            return None
        return torch.cuda.mem_get_info(self.device)[0]

    def autocast(self) -> contextlib.AbstractContextManager[Any]:
        if self.precision != "bfloat16":
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, dtype=torch.bfloat16)

    def leave_autocast(self) -> None:
        """As if every `autocast` had been left, and what it keeps of weights forgotten."""
        torch.set_autocast_enabled(self.device.type, False)
        while torch.autocast_increment_nesting() < 1:
            pass
        while torch.autocast_decrement_nesting() > 0:
            pass
        torch.clear_autocast_cache()


def fast_bfloat16(device: torch.device) -> bool:
    """Whether the device has instructions that multiply bfloat16 matrices."""
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    return device.type == "cpu" and torch.ops.mkldnn._is_mkldnn_bf16_supported() and _has_dot()


def _has_dot() -> bool:
    asks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, ask, lambda: False)() for ask in asks)
