"""The `shuangjian` command."""
