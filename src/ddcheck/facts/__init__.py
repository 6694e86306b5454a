"""The dictionary between measurement and law: declarations and measurements in, named columns out."""
