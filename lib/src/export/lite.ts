/** TensorFlow Lite: models in .tflite files, and what runs them. Counterpart of `tf.lite`. */
export { TFLiteConverter } from './tflite/converter';
export { Interpreter, type InterpreterArgs, type TensorDetails } from './tflite/interpreter';
