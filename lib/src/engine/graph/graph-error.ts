/** What TensorFlow or the graphs here do not take; the step can still be made in JavaScript. */
export class GraphError extends Error {}
