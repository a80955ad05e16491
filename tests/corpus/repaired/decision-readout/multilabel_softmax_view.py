import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

TAGS = ["guitar", "drums", "voice", "synth"]
tags = (torch.rand(400, len(TAGS)) > 0.5).float()
clips = torch.randn(400, 20) + tags.repeat(1, 5)
loader = DataLoader(TensorDataset(clips, tags), batch_size=40, shuffle=True)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Sequential(nn.Linear(20, 40), nn.ReLU(), nn.Linear(40, len(TAGS)))

    def forward(self, clip):
        return self.dense(clip)

    @torch.no_grad()
    def tag(self, clip, threshold=0.5):
        self.eval()
        scores = torch.sigmoid(self(clip))
        return [[t for t, s in zip(TAGS, row) if s > threshold] for row in scores.tolist()]


tagger = Tagger()
bce = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(tagger.parameters(), lr=3e-3)
for epoch in range(5):
    tagger.train()
    for clip, wanted in loader:
        loss = bce(tagger(clip), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
print(tagger.tag(clips[:3]))
