import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { loadDocument } from '../../../graph-core/document/load.ts';
import type { Document } from '../../../graph-core/model/document.ts';
import { opOf } from '../../../graph-core/ops/index.ts';
import { summaryText } from '../../../renderer/canvas/summary.ts';
import { createDirectClient } from '../../../session/direct.ts';
import type { SessionClient, StepView } from '../../../session/protocol.ts';
import { type EditorPage, LOCALE, openEditor } from '../browser.ts';
import { Hand } from '../mouse.ts';
import { FACTS, type Facts, type Graph, type Variant, walkedDocument } from './facts.ts';

/** What is shown, by what it stands for. */
export type Shown = Readonly<Record<string, string>>;

/**
 * One of the five graphs in a window, and the same document in an engine here: every number that the window shows is held
 * against the engine's, in the same arithmetic, float32 on the CPU.
 */
export class Walk {
  readonly name: Graph;
  readonly facts: Facts;
  readonly editor: EditorPage;
  readonly page: Page;
  readonly hand: Hand;
  engine: SessionClient;
  /** What the engine has at the cursor that both went to last. */
  view: StepView = {} as StepView;

  #told = 0;
  #opened = 0;

  private constructor(name: Graph, editor: EditorPage) {
    this.name = name;
    this.facts = FACTS[name];
    this.editor = editor;
    this.page = editor.page;
    this.hand = new Hand(editor.page, `walk-${name}`);
    this.engine = createDirectClient({ choice: 'wasm' });
  }

  static async begin(name: Graph): Promise<Walk> {
    const editor = await openEditor({ context: { viewport: { width: 1280, height: 800 }, locale: LOCALE } });
    const walk = new Walk(name, editor);
    await walk.hand.id('value-C.cost').getByText('4').waitFor();
    await walk.open('one');
    return walk;
  }

  /** Of the console, since it was asked last. */
  newProblems(): readonly string[] {
    const fresh = this.editor.problems.slice(this.#told);
    this.#told += fresh.length;
    return fresh;
  }

  async end(): Promise<void> {
    this.engine.dispose();
    await this.editor.close();
  }

  /** Drops the graph on the canvas, and opens it in a fresh engine; both are at the end of the forward pass. */
  async open(variant: Variant): Promise<void> {
    this.engine.dispose();
    this.engine = createDirectClient({ choice: 'wasm' });
    this.#opened++;
    const title = `${this.name}-${variant}-${this.#opened}`;
    const text = JSON.stringify({ ...walkedDocument(this.name, variant), name: title });
    const loaded = loadDocument(text, this.name, { catalogue: opOf });
    if (!loaded.ok) throw new Error(`the graph is wrong: ${JSON.stringify(loaded)}`);
    const document = loaded.value.document as Document;
    const { view } = await this.engine.request('open', { document, tables: {}, generation: 1 });
    const forward = view?.stages.filter(({ phase }) => phase === 'forward').length ?? 0;
    const canvas = await this.hand.id('canvas').boundingBox();
    if (!canvas) throw new Error('there is no canvas');
    await this.hand.dropFile(`${title}.chainrule`, text, { x: canvas.x + canvas.width / 2, y: canvas.y + canvas.height / 2 });
    const opened = this.id('document-title').filter({ hasText: title });
    const unsaved = this.id('unsaved-discard');
    await opened.or(unsaved).first().waitFor();
    if ((await unsaved.count()) > 0) await unsaved.click();
    await opened.waitFor();
    await this.id('step-sentence')
      .getByText(new RegExp(`^Forward ${forward} of ${forward}, `))
      .waitFor();
    this.view = await this.engine.request('goTo', { cursor: forward });
    await this.readable();
  }

  /** As near that the numbers are written on the canvas. */
  async readable(): Promise<void> {
    await this.page.keyboard.press('Control+0');
    await this.page.keyboard.press('Home');
    await this.page.waitForTimeout(100);
    for (let i = 0; i < 4 && Object.keys(await this.labels('value-')).length < 2; i++) {
      await this.page.keyboard.press('Control+=');
      await this.page.waitForTimeout(100);
    }
  }

  id = (testId: string) => this.hand.id(testId);
  sentence = (): Promise<string> => this.hand.text('step-sentence');

  async press(keys: string, expected?: string | RegExp): Promise<void> {
    await this.page.keyboard.press(keys);
    if (expected !== undefined) await expect.poll(this.sentence).toMatch(expected);
  }

  /** The cursor behind a block's last stage in a phase. */
  after(phase: 'forward' | 'backward' | 'update', node?: string): number {
    const { stages } = this.view;
    const own = stages.filter((stage) => stage.phase === phase && (node === undefined || isIn(stage.node, node)));
    if (own.length === 0) throw new Error(`${node} has no ${phase} stage`);
    return (own.at(-1)?.index ?? 0) + 1;
  }

  /** A jump on the strip, of both. */
  async goTo(cursor: number): Promise<StepView> {
    const dot = this.id(`stage-${cursor - 1}`);
    await dot.click();
    await expect.poll(() => dot.getAttribute('aria-current')).toBe('step');
    this.view = await this.engine.request('goTo', { cursor });
    return this.view;
  }

  async select(node: string): Promise<void> {
    // a key belongs to what has the focus
    await this.id('step-sentence').click();
    await this.id(`node-${node}`).dispatchEvent('click');
    await expect.poll(() => this.id(`node-${node}`).getAttribute('data-selected')).toBe('true');
  }

  async drawer(tab: 'breakpoints' | 'training'): Promise<void> {
    const button = this.id(`open-${tab}`);
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true');
  }

  /** Out of what is opened, and nothing selected. */
  async outside(): Promise<void> {
    for (let i = 0; i < 3 && (await this.id('inside').or(this.id('focus')).or(this.id('samples')).count()) > 0; i++) {
      await this.page.keyboard.press('Escape');
      await this.page.waitForTimeout(60);
    }
    await this.page.keyboard.press('Escape');
  }

  /** Titles of the labels on the canvas whose test id begins so, by what follows. */
  labels(start: string): Promise<Shown> {
    return this.page.locator(`.value[data-testid^="${start}"]`).evaluateAll((all, from) => {
      const found: Record<string, string> = {};
      for (const each of all) {
        const title = each.getAttribute('title')?.replace(/^[^:]*: /, '') ?? '';
        found[each.getAttribute('data-testid')?.slice(from.length) ?? ''] = title;
      }
      return found;
    }, start);
  }

  /** Numbers of a matrix that is on the screen, by their flat places in it. */
  async cells(testId: string): Promise<ReadonlyMap<number, number>> {
    const found = await this.page
      .locator(`[data-testid^="${testId}-"][data-value]`)
      .evaluateAll((all) => all.map((each) => [each.getAttribute('data-testid') ?? '', each.getAttribute('data-value') ?? '']));
    return new Map(found.map(([id, value]) => [Number(id?.slice(testId.length + 1)), Number(value)]));
  }

  /** Waits until a matrix shows the engine's numbers: all that are on the screen, of which there are some. */
  async shows(
    testId: string,
    entry: (flat: number) => number | undefined,
    { skipUnknown = false, within = 0 }: { readonly skipUnknown?: boolean; readonly within?: number } = {},
  ): Promise<void> {
    await expect
      .poll(async () => {
        const all = [...(await this.cells(testId))];
        const shown = all.filter(([flat]) => !skipUnknown || entry(flat) !== undefined);
        const wrong = shown.filter(([flat, value]) => !isNear(value, entry(flat), within));
        return shown.length === 0
          ? 'nothing is shown'
          : wrong.map(([flat, value]) => `${testId}-${flat}: ${value} for ${entry(flat)}`);
      })
      .toEqual([]);
  }

  /** Every number that the window shows, by its test id. */
  numbers(): Promise<Shown> {
    return this.page.locator('.value[data-testid], [data-testid][data-value]').evaluateAll((all) => {
      const found: Record<string, string> = {};
      for (const each of all) {
        const shown = each.getAttribute('data-value') ?? each.getAttribute('title')?.replace(/^[^:]*: /, '');
        found[each.getAttribute('data-testid') ?? ''] = shown ?? '';
      }
      return found;
    });
  }

  /** The labels on the canvas are the engine's values and gradients, and none stands for what is not computed. */
  async showsView(view: StepView = this.view): Promise<void> {
    await expect.poll(() => this.differences(view)).toEqual([]);
  }

  /** The numbers in the drawing of what is inside a block. */
  async showsInside(known: StepView['values']): Promise<void> {
    for (const [address, text] of Object.entries(await this.labels('inside-value-'))) {
      const summary = known[address];
      expect(text, address).toBe(summary && summaryText(summary));
    }
  }

  /** With nothing selected: what backward computed, states and weights apart. */
  async showsGradientRows(): Promise<void> {
    await expect
      .poll(async () => {
        const rows = await this.page
          .locator('[data-testid^="gradient-row-"]')
          .evaluateAll((all) =>
            all.map((each) => [each.getAttribute('data-testid'), each.querySelector('.overview-value')?.textContent]),
          );
        const wrong = rows.filter(([id, text]) => {
          const summary = this.view.gradients[(id ?? '').slice('gradient-row-'.length)];
          return text !== (summary ? summaryText(summary) : '–');
        });
        return rows.length === 0 ? ['there is no row'] : wrong;
      })
      .toEqual([]);
  }

  private async differences({ values, gradients }: StepView): Promise<string[]> {
    const shown = [
      ...Object.entries(await this.labels('value-')).map(([address, text]) => [address, text, values[address]] as const),
      ...Object.entries(await this.labels('gradient-')).map(([address, text]) => [address, text, gradients[address]] as const),
    ];
    if (shown.length === 0) return ['no number is on the canvas'];
    return shown.flatMap(([address, text, known]) => {
      const wanted = known === undefined ? 'not computed' : summaryText(known);
      return text === wanted ? [] : [`${address}: ${text} for ${wanted}`];
    });
  }
}

/** Bit for bit, zeros of either sign alike, or `within` a share of the number. */
const isNear = (shown: number, known: number | undefined, within: number): boolean =>
  known !== undefined && (Object.is(shown + 0, known + 0) || Math.abs(shown - known) <= within * Math.abs(known));

/** Whether a stage belongs to a block, or to one inside it. */
export const isIn = (path: string, node: string): boolean => path === node || path.startsWith(`${node}/`);

export const blockOf = (address: string): string => address.split(/[./]/)[0] ?? '';

/** The walk that a suite's cases share; it begins before the first of them. */
export type TheWalk = () => Walk;
