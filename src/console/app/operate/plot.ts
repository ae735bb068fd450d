import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface PlotOptions {
  colours: readonly string[];
  /** Of the axes and their texts. */
  ink: string;
  grid: string;
  font: string;
  /** A text at the axis of values. */
  value: (value: number) => string;
  /** A text at the axis of time, where two are so many milliseconds apart. */
  time: (ms: number, apart: number) => string;
  /** Somebody points at the so manieth moment; `null`: nobody does any more. */
  onPoint: (index: number | null) => void;
}

/** Charts that are pointed at together. */
const TOGETHER = 'operate';
const HEIGHT = 170;

/** A line chart over time on a canvas. The oldest is at the left in any language, as on every instrument. */
export class Plot {
  private readonly plot: UPlot;
  private readonly watching: ResizeObserver;

  constructor(holder: HTMLElement, options: PlotOptions) {
    const { colours, ink, grid, font, value, time, onPoint } = options;
    const isAlone = colours.length === 1;
    const axis = { stroke: ink, font, ticks: { show: false }, grid: { stroke: grid, width: 1 } };
    this.plot = new UPlot(
      {
        width: holder.clientWidth,
        height: HEIGHT,
        ms: 1,
        padding: [8, 28, 0, 0],
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, sync: { key: TOGETHER }, points: { size: 6 } },
        scales: { y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 26,
            space: 72,
            values: (_plot, splits, _axis, _space, apart) => splits.map((ms) => time(ms, apart)),
          },
          { ...axis, size: 46, gap: 4, space: 32, values: (_plot, splits) => splits.map(value) },
        ],
        series: [
          {},
          ...colours.map((stroke) => ({
            stroke,
            width: 1.75,
            points: { show: false },
            ...(isAlone && { fill: transparent(stroke) }),
          })),
        ],
        hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
      },
      [[], ...colours.map(() => [])],
      holder,
    );
    this.watching = new ResizeObserver(() => this.plot.setSize({ width: holder.clientWidth, height: HEIGHT }));
    this.watching.observe(holder);
  }

  draw(times: readonly number[], lines: readonly (readonly number[])[]): void {
    this.plot.setData([[...times], ...lines.map((line) => [...line])]);
  }

  destroy(): void {
    this.watching.disconnect();
    this.plot.destroy();
  }
}

/** `rgb(1, 2, 3)` as a wash of itself. */
function transparent(colour: string): string {
  return colour.replace(/^rgba?\((\d+), (\d+), (\d+).*\)$/, 'rgba($1, $2, $3, 0.12)');
}
