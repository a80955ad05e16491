import torch
from transformers import DistilBertConfig, DistilBertForSequenceClassification

model = DistilBertForSequenceClassification(
    DistilBertConfig(
        vocab_size=50, dim=32, n_layers=1, n_heads=2, hidden_dim=64, num_labels=4, problem_type="multi_label_classification"
    )
)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for _ in range(5):
    batch = {"input_ids": torch.randint(0, 50, (8, 12)), "labels": torch.randint(0, 2, (8, 4)).float()}
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
with torch.no_grad():
    chosen = torch.sigmoid(model(batch["input_ids"]).logits) > 0.5
print(loss.item(), chosen.sum().item())
