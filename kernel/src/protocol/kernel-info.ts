import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Content, PROTOCOL_VERSION } from './message';

/** The answer to `kernel_info_request`; JupyterLab stores `language_info` in the notebook. */
export function kernelInfo(typescriptVersion: string): Content {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    status: 'ok',
    protocol_version: PROTOCOL_VERSION,
    implementation: 'ann-lab',
    implementation_version: version,
    banner: `ANN Lab ${version}: TypeScript ${typescriptVersion} on Node ${process.versions.node}`,
    debugger: false,
    help_links: [{ text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' }],
    language_info: {
      name: 'typescript',
      version: typescriptVersion,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      nbconvert_exporter: 'script',
      // JupyterLab and the classic notebook find the highlighter by different keys of this object
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    },
  };
}
