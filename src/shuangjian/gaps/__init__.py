"""待补数据: which cells of which rows are empty, who must fill them, and which rules wait for them."""
