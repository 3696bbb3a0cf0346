/** Tables of what parts of the bench found. */

const TOLERANCE = 1e-3;
/** Of the slowest round to the fastest: beyond this nothing is concluded. */
const NOISY = 1.5;

/** @param {readonly number[]} list */
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;

/** Numbers with as many places as say something. @param {number | undefined} value @param {string} [missing] */
function short(value, missing = '') {
  if (value === undefined || Number.isNaN(value)) return missing;
  if (value === 0) return '0';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** What a contestant found for a task, one a round. @param {any} found @param {string} name @param {string} task */
const resultsOf = (found, name, task) =>
  (found.runs[name] ?? []).map(({ results }) => results.find((each) => each.task === task));

const line = (cells) => `| ${cells.join(' | ')} |`;
const heading = (cells) => [line(cells), line(cells.map(() => '---'))];

/** Median of a contestant's rounds; NaN where there is none. @param {any} found @param {string} name @param {string} task @param {string} field */
const of = (found, name, task, field) => median(resultsOf(found, name, task).flatMap((each) => each?.[field] ?? []));

function steadyRow(found, task, name, told) {
  const results = resultsOf(found, name, task);
  const [first] = results;
  if (!first) return [];
  if (first.failed) return [line([task, name, `cannot: ${first.failed.split('. ')[0].slice(0, 60)}`, ...Array(8).fill('')])];
  if (!results.every((each) => Math.abs(each.told - told) <= TOLERANCE * Math.abs(told)))
    return [line([task, name, `wrong: ${first.told}, not ${told}`, ...Array(8).fill('')])];
  const times = results.map(({ ms }) => ms);
  const [low, high] = [Math.min(...times), Math.max(...times)];
  const { perStep, setUp } = first;
  return [
    line([
      task,
      name,
      short(median(times)),
      short(of(found, 'tfjs-webgpu', task, 'ms') / median(times)),
      short(of(found, 'jax-js-webgpu', task, 'ms') / median(times)),
      `${short(low)} to ${short(high)}${high / low > NOISY ? ', noisy' : ''}`,
      short(perStep?.dispatches),
      short(perStep?.submits),
      short(perStep?.objects),
      short(perStep?.read),
      setUp ? `${setUp.pipelines}, ${short(setUp.wgsl / 1024)}` : '',
    ]),
  ];
}

const STEADY = [
  'task',
  'contestant',
  'ms a step',
  'times tfjs-webgpu',
  'times jax-js-webgpu',
  'rounds',
  'dispatches',
  'submissions',
  'objects made',
  'bytes read',
  'pipelines, KiB of WGSL',
];

/** @param {import('../suites.mjs').Part} part @param {any} found */
function steady(part, found) {
  const rows = part.tasks.flatMap((task) => {
    const [plain] = resultsOf(found, 'plain', task);
    return plain ? part.contestants.flatMap((name) => steadyRow(found, task, name, plain.told)) : [];
  });
  return [...heading(STEADY), ...rows];
}

/** @param {import('../suites.mjs').Part} part @param {any} found */
function first(part, found) {
  const rows = part.tasks.flatMap((task) =>
    part.contestants.map((name) => {
      const [cold, warm] = ['cold', 'warm'].map((kind) => of(found, `${kind} ${name}`, task, 'first'));
      const share = (kind, own, other) => short(own / of(found, `${kind} ${other}`, task, 'first'));
      const opened = median((found.runs[`warm ${name}`] ?? []).map((run) => run.opened));
      return line([
        task,
        name,
        short(cold),
        share('cold', cold, 'tfjs-webgpu'),
        share('cold', cold, 'jax-js-webgpu'),
        short(warm),
        share('warm', warm, 'tfjs-webgpu'),
        share('warm', warm, 'jax-js-webgpu'),
        short(opened),
      ]);
    }),
  );
  const cells = [
    'task',
    'contestant',
    'cold ms',
    'of tfjs-webgpu',
    'of jax-js-webgpu',
    'warm ms',
    'of tfjs-webgpu',
    'of jax-js-webgpu',
  ];
  return [...heading([...cells, 'opening the device, ms']), ...rows];
}

/** What a part found, with the machine it was found on. @param {import('../suites.mjs').Part} part @param {any} found */
export function tableOf(part, found) {
  const devices = Object.entries(found.runs).flatMap(([name, [run]]) => (run ? [`${name}: ${run.device}`] : []));
  return [
    `**${part.title}.** ${found.machine}; ${part.rounds} rounds, ${found.dropped} dropped; load before and after ${found.load.join(' and ')}. ${[...new Set(devices)].join('; ')}.`,
    '',
    ...(part.place === 'first' ? first(part, found) : steady(part, found)),
  ].join('\n');
}
