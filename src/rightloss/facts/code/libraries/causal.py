"""Helpers for sequences that shift or pair inputs and targets themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Applied
from rightloss.facts.code.values import Arguments, Object, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_FAMILIES = (
    "AutoModel Bart Bloom CodeGen Falcon GPTBigCode GPTJ GPTNeo GPTNeoX Gemma Gemma2 Llama Mamba Mistral Mixtral Mpt"
    " Olmo OPT Phi Phi3 Qwen2 Qwen3 StableLm XGLM"
)
_MODELS = [f"transformers.{name}ForCausalLM" for name in _FAMILIES.split()]
_MODELS += ["transformers.GPT2LMHeadModel", "transformers.OpenAIGPTLMHeadModel"]


def _loaded(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`AutoModelForCausalLM.from_pretrained(name)`."""
    made = Object(getattr(callee, "path", "").rpartition(".")[0], arguments, site)
    reader.objects.append(made)
    return made


def _called(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> None:
    """`model(input_ids=x, labels=y)`: what follows of it is as unknown as before."""
    del callee
    inputs, labels = arguments.get(0, "input_ids"), arguments.get(None, "labels")
    if inputs is not None and labels is not None:
        reader.record(Applied(site=site, operation=Operation("causal_loss", (inputs, labels), {}, site)))


def _series(reader: Reader, path: str, arguments: Arguments, site: Site) -> None:
    """`timeseries_dataset_from_array(data, targets, sequence_length)` pairs the window from i on with target i."""
    del path
    given = (arguments.get(0, "data"), arguments.get(1, "targets"), arguments.get(2, "sequence_length"))
    arrays = tuple(value for value in given if value is not None)
    if len(arrays) == len(given):
        reader.record(Applied(site=site, operation=Operation("windows", arrays, {}, site)))


WATCHED = {f"{home}.timeseries_dataset_from_array": _series for home in ("keras.utils", "keras.preprocessing")}
OBJECTS = dict.fromkeys(_MODELS, _called)
FUNCTIONS = {f"{model}.{name}": _loaded for model in _MODELS for name in ("from_pretrained", "from_config")}
