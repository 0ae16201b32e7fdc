"""A bank to try with: a process of its own that takes orders (pain.001) from a folder and answers with pain.002, camt.053 and camt.054."""

from shuangjian.sandbox_bank.bank import SandboxBank

__all__ = ["SandboxBank"]
