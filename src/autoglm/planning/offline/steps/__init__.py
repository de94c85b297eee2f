"""Steps of the calls that a request asks for: joined by what they give and take, and the question they begin with."""
