"""The Keras-backed core: build and train the networks."""
