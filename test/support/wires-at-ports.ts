import type { Page } from 'playwright-core';

/** An arrowhead ends at the port, its line so many pixels before it. */
const HEAD = 8;

/** How many wires of the graph have both ends on view, and those that do not run from port to port as these are drawn. */
export const wiresAtPorts = (page: Page): Promise<{ readonly seen: number; readonly off: readonly string[] }> =>
  page.evaluate((head) => {
    const flow = document.querySelector('.canvas-flow > .react-flow') ?? document.body;
    const viewport = flow.querySelector('.react-flow__viewport') ?? flow;
    const { m11: zoom, m41, m42 } = new DOMMatrix(getComputedStyle(viewport).transform);
    const pane = flow.getBoundingClientRect();
    const portOf = (address: string, kind: 'source' | 'target'): DOMPoint | null => {
      const dot = address.indexOf('.');
      const [node, port] = [address.slice(0, dot), address.slice(dot + 1)].map((part) => CSS.escape(part));
      const box = flow.querySelector(`.${kind}[data-nodeid="${node}"][data-handleid="${port}"]`)?.getBoundingClientRect();
      return box
        ? new DOMPoint((box.x + box.width / 2 - pane.x - m41) / zoom, (box.y + box.height / 2 - pane.y - m42) / zoom)
        : null;
    };
    const distance = (a: DOMPoint, b: DOMPoint): number => Math.hypot(a.x - b.x, a.y - b.y);
    const off: string[] = [];
    let seen = 0;
    for (const wire of flow.querySelectorAll('.react-flow__edge-wire')) {
      const id = wire.getAttribute('data-id') ?? '';
      const [from = '', to = ''] = id.split('->');
      const line = wire.querySelector<SVGPathElement>('.wire-forward');
      const [source, target] = [portOf(from, 'source'), portOf(to, 'target')];
      if (!line || !source || !target) continue;
      seen++;
      const begins = distance(line.getPointAtLength(0), source);
      const ends = distance(line.getPointAtLength(line.getTotalLength()), target) - head;
      if (begins > 1 || Math.abs(ends) > 1) off.push(`${id}: ${begins.toFixed(1)}, ${ends.toFixed(1)}`);
    }
    return { seen, off };
  }, HEAD);
