/** `npm run bench -- [NAME…] [--json] [--write]`: measures, ratios in one run; `--write` puts the figures into docs/benchmarks.md. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export type Figure = { measure: string; value: number; unit: string; bar: string; ok: boolean };
type Bench = { run(): Promise<Figure[]> };

const here = import.meta.dirname;
const page = resolve(here, '../docs/benchmarks.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});

const known = readdirSync(here)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -3))
  .toSorted();

const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No benchmark named ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(2);
}

const round = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
const line = (figure: Figure): string =>
  `| ${figure.measure} | ${round(figure.value)} ${figure.unit} | ${figure.bar} | ${figure.ok ? 'kept' : '**falls short**'} |`;

const machine = (): string => {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
};

/** Replaces the section of one benchmark, between its two marks, or appends it. */
const writeSection = (name: string, figures: readonly Figure[]): void => {
  const date = new Date().toISOString().slice(0, 10);
  const rows = figures.map(line).join('\n');
  const body = `Measured ${date} on ${machine()}.\n\n| measure | value | bar | |\n|---|---|---|---|\n${rows}`;
  const section = `<!-- ${name} -->\n\n## ${name}\n\n${body}\n\n<!-- /${name} -->`;
  const text = readFileSync(page, 'utf8');
  const marks = new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`);
  writeFileSync(page, marks.test(text) ? text.replace(marks, () => section) : `${text.trimEnd()}\n\n${section}\n`);
};

const all: Figure[] = [];
for (const name of positionals.length > 0 ? positionals : known) {
  const bench = (await import(resolve(here, `${name}.ts`))) as Bench;
  const figures = await bench.run();
  all.push(...figures);
  if (!values.json) console.log([`\n${name}`, ...figures.map(line)].join('\n'));
  if (values.write) writeSection(name, figures);
}
if (values.json) console.log(JSON.stringify(all, null, 2));
process.exit(all.every((figure) => figure.ok) ? 0 : 1);
