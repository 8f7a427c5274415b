/** What is hidden for small groups, hatched where it would stand on a chart with axes. Pure but for the colours. */
import type { Palette } from './axis-chart-option.ts';
import type { Shaped } from './shape-answer.ts';

/** At a point of the axis every series is hidden, or some are; null: all that is there is shown. */
export type HiddenBand = 'all' | 'some' | null;

type Box = { x: number; y: number; width: number; height: number };

/** Height, in pixels, of the strip along the axis where only some series are hidden. */
const STRIP = 10;
const STEP = 6;

/** For every point of the axis: is all of it, some of it or nothing hidden. */
export const hiddenBands = ({ points, series }: Shaped): HiddenBand[] =>
  points.map((_, at) => {
    if (!series.some(({ hidden }) => hidden[at])) return null;
    return series.some(({ values }) => values[at] !== null) ? 'some' : 'all';
  });

export const hasHidden = (shaped: Shaped): boolean => hiddenBands(shaped).some((band) => band !== null);

/** Slanted strokes that fill a box, as SVG path data. They run on from one box to the next. */
export function hatching({ x, y, width, height }: Box): string {
  const strokes: string[] = [];
  // On the lines where x + y is a multiple of the step, so that neighbours meet.
  const first = Math.ceil((x + y) / STEP) * STEP;
  for (let sum = first; sum <= x + width + y + height; sum += STEP) {
    const left = Math.max(x, sum - y - height);
    const right = Math.min(x + width, sum - y);
    if (right > left) strokes.push(`M${left} ${sum - left}L${right} ${sum - right}`);
  }
  return strokes.join('');
}

/** The box of a band within the plot: half a step to both sides, full height or a strip at the bottom. */
export const bandBox = (plot: Box, centre: number, step: number, band: 'all' | 'some'): Box => {
  const left = Math.max(plot.x, centre - step / 2);
  const right = Math.min(plot.x + plot.width, centre + step / 2);
  const height = band === 'all' ? plot.height : Math.min(STRIP, plot.height);
  return { x: left, y: plot.y + plot.height - height, width: Math.max(0, right - left), height };
};

type Api = { coord(place: [number, number]): number[]; size(extent: [number, number]): number | number[] };

/** A series that draws the bands behind the others; every point has a place in it, so that the tooltip finds hidden ones. */
export function hiddenSeries(shaped: Shaped, palette: Palette) {
  const bands = hiddenBands(shaped);
  const render = ({ dataIndex, coordSys }: { dataIndex: number; coordSys: Box }, api: Api) => {
    const band = bands[dataIndex] ?? null;
    if (band === null) return null;
    const size = api.size([1, 0]);
    const step = Array.isArray(size) ? (size[0] ?? 0) : size;
    const box = bandBox(coordSys, api.coord([dataIndex, 0])[0] ?? 0, step, band);
    return {
      type: 'group',
      children: [
        { type: 'rect', shape: box, style: { fill: palette.wash } },
        {
          type: 'path',
          shape: { pathData: hatching(box) },
          style: { fill: 'none', stroke: palette.hatch, lineWidth: 1, opacity: 0.7 },
        },
      ],
    };
  };
  return {
    type: 'custom',
    name: 'hidden',
    silent: true,
    animation: false,
    z: 1,
    data: bands.map((_, at) => [at, 0]),
    renderItem: render,
  };
}
