"""Jupyter's own tests of a kernel (jupyter_kernel_test), with samples in TypeScript."""

import unittest

import jupyter_kernel_test as jkt


class TypeScriptKernel(jkt.KernelTests):
    kernel_name = "tslab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [{"text": "learningRa", "matches": {"learningRate"}}]
    complete_code_samples = ["1", "console.log(1)", "function f() { return 1 }"]
    incomplete_code_samples = ["function f() {", "console.log("]
    invalid_code_samples = ["const a = = 1"]
    code_generate_error = "throw new Error('x')"
    code_execute_result = [{"code": "6 * 7", "result": "42"}, {"code": "6 * 8", "result": "48"}]
    code_display_data = [{"code": "import { display } from 'tslab'; display.html('<b>x</b>')", "mime": "text/html"}]
    code_history_pattern = "6*7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "console.log"
    code_clear_output = "(globalThis as any)[Symbol.for('Jupyter.display')].clear()"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kc.execute_interactive("const learningRate = 0.1;", timeout=60)


if __name__ == "__main__":
    unittest.main(verbosity=2)
