#!/usr/bin/env node
// ann-lab setup: makes the native engine. ann-lab info: says what computes.
import { createRequire } from 'node:module';
import { setUpEngine } from '../setup/engine.mjs';

const USAGE = `Usage: ann-lab setup   make the native TensorFlow engine in the cache (once a machine)
       ann-lab info    tell the backend, its versions and threads, and why it is not native`;

const commands = { setup, info };

async function setup() {
  const { kind, folder, why } = await setUpEngine({ again: true });
  if (kind) return console.log(`The native engine is ready in ${folder}.`);
  console.log(`No native engine: ${why}.`);
  if ((process.env.ANN_LAB_REQUIRE ?? '').split(',').includes('native')) process.exitCode = 1;
}

function info() {
  const { engine } = createRequire(import.meta.url)('../dist/index.js');
  console.log(JSON.stringify(engine.info(), null, 2));
}

const command = commands[process.argv[2] ?? ''];
if (!command || process.argv.length > 3) {
  console.error(USAGE);
  process.exitCode = process.argv[2] === '--help' ? 0 : 2;
} else {
  await command();
}
