from detector.net import Detector

__all__ = ["Detector"]
