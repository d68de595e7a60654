"""What metric files written for Kaggle import: the folder is on the path of the process that runs them."""
