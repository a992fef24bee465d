/** What TensorFlow or the graphs here do not take: the end of a sentence that begins with the step. */
export class GraphError extends Error {}
