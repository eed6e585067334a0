// The corners of the shapes of event types: the one place that says how they look. shapes.js draws them in the browser,
// dateline/exporters/icons.py in files, and reads what is between the outer braces as JSON.
//
// Corners around the middle, y down. Each shape reaches about as far as a circle of radius 1 and weighs about the same
// to the eye. The circle has none. Shapes are named in dateline/model/vocabulary.py.

export const CORNERS = {
  "circle": null,
  "triangle": [[0, -1.15], [1.1, 0.8], [-1.1, 0.8]],
  "diamond": [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
  "square": [[-0.92, -0.92], [0.92, -0.92], [0.92, 0.92], [-0.92, 0.92]],
  "cross": [
    [-0.437, -1.15], [0.437, -1.15], [0.437, -0.437], [1.15, -0.437], [1.15, 0.437], [0.437, 0.437],
    [0.437, 1.15], [-0.437, 1.15], [-0.437, 0.437], [-1.15, 0.437], [-1.15, -0.437], [-0.437, -0.437]
  ],
  "star": [
    [0, -1.35], [0.3644, -0.5016], [1.2839, -0.4172], [0.5897, 0.1916], [0.7935, 1.0922],
    [0, 0.62], [-0.7935, 1.0922], [-0.5897, 0.1916], [-1.2839, -0.4172], [-0.3644, -0.5016]
  ],
  "hexagon": [[1.12, 0], [0.56, 0.9699], [-0.56, 0.9699], [-1.12, 0], [-0.56, -0.9699], [0.56, -0.9699]],
  "bar": [[-1.25, -0.58], [1.25, -0.58], [1.25, 0.58], [-1.25, 0.58]],
  "flag": [[-0.8, -1.15], [1.15, -0.5], [-0.4, 0.15], [-0.4, 1.2], [-0.8, 1.2]]
};
