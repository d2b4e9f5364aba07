"""Makes pair_losses.json beside it: values and gradients, in float64, that pytorch-metric-learning has
for losses that losses_and_metrics.json lacks, on the fixture of that file.

    pip install pytorch-metric-learning==2.9.0 torch "numpy<2" scikit-learn
    python tests/golden/make_pair_losses.py RecallatK_surrogate/src/losses.py

The argument is a file of the Recall@k surrogate loss's authors, of github.com/yash0307/RecallatK_surrogate
at commit ed05202.
"""

import importlib.util
import json
import sys
from pathlib import Path

import pytorch_metric_learning
import torch
from pytorch_metric_learning import losses, miners

here = Path(__file__).parent
fixture = json.loads((here / "losses_and_metrics.json").read_text())["fixture"]
embeddings = torch.tensor(fixture["embeddings"], dtype=torch.float64)
labels = torch.tensor(fixture["labels"])

# SmoothAPLoss wants as many samples of each category, and as many categories: three of three.
square = [0, 1, 2, 4, 5, 6, 7, 8, 9]


def result(loss, rows=range(len(labels)), miner=None):
    rows = list(rows)
    chosen = embeddings[rows].clone().requires_grad_()
    value = loss(chosen, labels[rows], miner and miner(chosen, labels[rows]))
    value.backward()
    answer = {"rows": rows, "value": value.item(), "grad_embeddings": rounded(chosen.grad)}
    beta = getattr(loss, "beta", None)
    if isinstance(beta, torch.nn.Parameter):
        answer["beta"] = beta.tolist()
        answer["grad_beta"] = rounded(beta.grad)
    return answer


def rounded(tensor):
    return json.loads(json.dumps(tensor.tolist()), parse_float=lambda x: round(float(x), 10))


def learned(betas, **options):
    loss = losses.MarginLoss(learn_beta=True, num_classes=len(betas), **options)
    loss.beta.data = torch.tensor(betas, dtype=torch.float64)
    return loss


answers = {
    "pml_Angular_alpha40": result(losses.AngularLoss()),
    "pml_LiftedStructure": result(losses.LiftedStructureLoss()),
    "pml_LiftedStructure_neg0.5_pos0.2": result(
        losses.LiftedStructureLoss(neg_margin=0.5, pos_margin=0.2)
    ),
    "pml_GeneralizedLiftedStructure": result(losses.GeneralizedLiftedStructureLoss()),
    "pml_Margin": result(losses.MarginLoss()),
    "pml_Margin_learned_nu0.1": result(learned([1.1], nu=0.1)),
    "pml_Margin_learned_per_class_nu0.1": result(learned([1.1, 0.9, 1.3, 1.0], nu=0.1)),
    "pml_SmoothAP_three_of_three": result(losses.SmoothAPLoss(), square),
    "pml_SmoothAP_three_of_three_T0.1": result(losses.SmoothAPLoss(temperature=0.1), square),
}
for loss in [
    losses.CircleLoss(),
    losses.NTXentLoss(),
    losses.SupConLoss(),
    losses.LiftedStructureLoss(),
    losses.GeneralizedLiftedStructureLoss(),
    losses.MarginLoss(),
]:
    name = type(loss).__name__.removesuffix("Loss")
    answers[f"pml_{name}_MSMiner"] = result(loss, miner=miners.MultiSimilarityMiner())
    answers[f"pml_{name}_one_category"] = result(loss, rows=range(4))
    answers[f"pml_{name}_lone"] = result(loss, rows=[0, 4, 7, 11])
    answers[f"pml_{name}_two_alike"] = result(loss, rows=[0, 3])
    answers[f"pml_{name}_two_unlike"] = result(loss, rows=[6, 11])
# The authors' class wants a GPU, embeddings of length 1, and a call for each query.
torch.Tensor.cuda = lambda tensor: tensor
torch.set_default_dtype(torch.float64)
spec = importlib.util.spec_from_file_location("recall_at_k", sys.argv[1])
recall_at_k = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recall_at_k)
ks = [1, 2, 4, 8]
of_query = recall_at_k.RecallatK(0.01, len(square), 3, 4, ks, ks, mixup=0)


def recall_at_k_loss(chosen, _, __):
    normalized = torch.nn.functional.normalize(chosen)
    return sum(of_query(normalized, query) for query in range(len(chosen)))


answers["authors_RecallAtK_three_of_three"] = result(recall_at_k_loss, square)
versions = {
    "torch": torch.__version__,
    "pytorch_metric_learning": pytorch_metric_learning.__version__,
}
(here / "pair_losses.json").write_text(json.dumps({"loss": answers, "versions": versions}) + "\n")
