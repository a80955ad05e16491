"""Builds the kernels, where there is a compiler: without one the installation succeeds, and the formulas serve."""

import platform
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent
KERNELS = Path("src", "rightloss", "kernels")
LEVELS = {"v2": "x86-64-v2", "v3": "x86-64-v3", "v4": "x86-64-v4"}
# What makes loops over doubles vector code without changing what they compute: no error numbers, no traps, and no
# contraction, so that a number is the same whatever else is asked for.
FLAGS = ["-std=c++17", "-O3", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off", "-fopenmp-simd", "-g0"]


def is_x86() -> bool:
    """Whether the processor has the levels x86-64-v2, v3 and v4, and the compiler their names."""
    return platform.machine() in {"x86_64", "AMD64"} and sys.platform == "linux"


class BuildKernels(build_ext):
    """Writes the kernels from the formulas, then compiles one file once for each level."""

    def build_extension(self, ext: Extension) -> None:
        """Compile the levels, and let them be linked with the binding."""
        made = Path(self.build_temp) / "kernels"
        made.mkdir(parents=True, exist_ok=True)
        (made / "generated.h").write_text(generated(), encoding="utf-8")
        for name, machine in (LEVELS if is_x86() else {"plain": None}).items():
            flags = [f"-march={machine}", "-mprefer-vector-width=512"] if machine else []
            copy = made / f"level_{name}.cpp"  # objects are named after their source
            copy.write_text('#include "level.cpp"\n', encoding="utf-8")
            ext.extra_objects += self.compiler.compile(
                [str(copy)],
                output_dir=self.build_temp,
                macros=[("LEVEL", name)],
                include_dirs=[str(made), str(KERNELS)],
                extra_postargs=[*FLAGS, *flags],
            )
        super().build_extension(ext)


def generated() -> str:
    """Text of the kernels of all losses in the tree."""
    sys.path.insert(0, str(ROOT / "src"))
    try:
        from rightloss import registry
        from rightloss.kernels.generate import all_formulas, source

        return source(all_formulas(registry.losses()))
    finally:
        sys.path.remove(str(ROOT / "src"))


setup(
    ext_modules=[
        Extension(
            "rightloss.kernels._native",
            [str(KERNELS / "module.cpp")],
            depends=[str(path) for path in sorted(KERNELS.glob("*.*"))],
            define_macros=[("LEVELS_X86", "1")] if is_x86() else [],
            extra_compile_args=FLAGS,
            extra_link_args=["-Wl,-s"] if sys.platform == "linux" else [],
            language="c++",
            optional=True,
        )
    ],
    cmdclass={"build_ext": BuildKernels},
)
