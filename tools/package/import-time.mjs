import { run } from '../../lib/setup/process.mjs';

const PROGRAM = `
  const [start, used] = [performance.now(), process.cpuUsage()];
  require('ann-lab');
  const { user, system } = process.cpuUsage(used);
  console.log(JSON.stringify({ wall: performance.now() - start, cpu: (user + system) / 1000 }));`;

/** How long `require('ann-lab')` takes in a project, in ms: by the clock and in computing time, each the median of five. */
export async function importTime(project) {
  const times = [];
  for (let i = 0; i < 5; i++) {
    const { stdout } = await run(process.execPath, ['-e', PROGRAM], { cwd: project });
    times.push(JSON.parse(stdout));
  }
  const median = (key) => times.map((time) => time[key]).sort((a, b) => a - b)[2];
  return { wall: median('wall'), cpu: median('cpu') };
}
