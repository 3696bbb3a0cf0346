import type { Address, Document, NodeId } from '../../graph-core/model/document.ts';
import type {
  Breakpoint,
  Card,
  DeviceChoice,
  FullTensor,
  HistoryBound,
  OpenReport,
  QuestionRequests,
  RequestName,
  SampleChoice,
  SessionClient,
  SessionEvents,
  SessionRequests,
  StageInfo,
  StepView,
} from '../../session/protocol.ts';
import { Asking } from './asking.ts';
import { classifyChange, type DocumentChange, forwardEnd, mapCursor } from './document-change.ts';
import { type LinkedDocument, toSessionError } from './linked-document.ts';
import { LongRequests, STOPPABLE } from './long-requests.ts';
import { type Reach, RunTimes } from './run-times.ts';
import type { Seed, SessionStore } from './session-store.ts';
import { turnsDone } from './step-moves.ts';
import { Stepping } from './stepping.ts';
import { Training } from './training.ts';

const DELAY: Record<Exclude<DocumentChange, 'none'>, number> = { structure: 120, values: 30, training: 30 };

/** What was on the screen when a document was sent. */
interface Situation {
  readonly before: StepView | null;
  /** Recompute however long it takes: the numbers on view are the result of a run, not of an edit. */
  readonly mustRun: boolean;
}

/**
 * Connects document, worker and session store: every edit that can change a number is sent, every answer is checked for its
 * generation, and the weights of a finished run come back as one undoable edit.
 */
export class SessionLink {
  readonly #client: SessionClient;
  readonly #document: LinkedDocument;
  readonly #store: SessionStore;
  readonly #long: LongRequests;
  readonly #training: Training;
  readonly #stepping: Stepping;
  readonly #asking: Asking;
  readonly #unsubscribe: (() => void)[] = [];
  /** The document that the worker has, apart from trained weights that were written back. */
  #sent: Document | null = null;
  #identity: unknown = null;
  /** Another document was opened, and no report on it has come yet: its first one may be overtaken by a change of device. */
  #isNew = true;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #opening: Promise<void> = Promise.resolve();
  readonly #runTimes = new RunTimes();
  #reach: Reach = 'structure';
  /** Where the user was in the latest graph that could run; survives edits that cannot. */
  #place: { readonly stages: readonly StageInfo[]; readonly cursor: number } | null = null;
  /** The next document to be sent differs by our own weights only. */
  #ours = false;

  constructor(client: SessionClient, document: LinkedDocument, store: SessionStore) {
    this.#client = client;
    this.#document = document;
    this.#store = store;
    this.#long = new LongRequests((slow) => store.getState().set({ slow }));
    this.#training = new Training({
      document,
      store,
      request: (name, payload) => this.#request(name, payload),
      settled: () => this.settled(),
      resend: () => this.#resend(),
    });
    this.#asking = new Asking({
      store,
      settled: () => this.settled(),
      request: (name, payload) => this.#request(name, payload),
      ask: (name, payload) => this.#ask(name, payload),
    });
    this.#stepping = new Stepping({
      store,
      settled: () => this.settled(),
      card: (stage) => this.card(stage),
      inside: (path) => this.ask('inside', { path }).catch(() => null),
      look: document.look,
      identity: document.identity,
      goTo: (cursor, isStale, stops) => {
        const move = () => this.#request('goTo', { cursor, stops });
        return isStale ? this.#timed(move) : move();
      },
      moved: async (view, before) => {
        this.#place = { stages: view.stages, cursor: view.cursor };
        this.#asking.askAhead(view);
        store.getState().showed(view);
        const turns = turnsDone(view) - turnsDone(before);
        if (turns !== 0) await this.#training.stepped(turns > 0 ? 'step' : 'step-back', view);
      },
    });
  }

  /** Begins to follow the document. */
  start(): void {
    const { showed, progressed, failed, set } = this.#store.getState();
    this.#unsubscribe.push(
      this.#document.subscribe(() => this.#edited()),
      this.#client.on('view', (view) => {
        // a run that was halted has opened the stepper there, and the weights that follow must not lead away from it
        if (view.hit !== null && view.generation === this.#store.getState().generation)
          this.#place = { stages: view.stages, cursor: view.cursor };
        showed(view);
      }),
      this.#client.on('device', (device) => set({ device })),
      this.#client.on('error', (error) => failed(error, null)),
      // Between two settings of a run that goes on the worker stands still: nothing that anyone need see.
      this.#client.on('progress', (progress) =>
        progressed(this.#training.isRetuning ? { ...progress, running: true, ended: null } : progress),
      ),
    );
    void this.#request('devices', {}).then((devices) => devices && set({ devices, device: devices[0] ?? null }));
    this.#schedule(0);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const off of this.#unsubscribe) off();
    this.#client.dispose();
  }

  /** Resolves once the latest edit has been compiled. */
  async settled(): Promise<void> {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#open();
    }
    await this.#opening;
  }

  async #request<N extends RequestName>(name: N, payload: SessionRequests[N]['in']): Promise<SessionRequests[N]['out'] | null> {
    const { generation, failed, stopped } = this.#store.getState();
    try {
      return await this.#ask(name, payload);
    } catch (cause) {
      const error = toSessionError(cause);
      if (error.code === 'session/stopped') stopped(generation);
      else failed(error, generation);
      return null;
    }
  }

  /** @throws SessionError of the worker */
  #ask<N extends RequestName>(name: N, payload: SessionRequests[N]['in']): Promise<SessionRequests[N]['out']> {
    const request = this.#client.request(name, payload);
    return STOPPABLE.has(name) ? this.#long.watch(request) : request;
  }

  #edited(): void {
    if (this.#training.isWriting) {
      this.#ours = true;
      this.#schedule(0);
      return;
    }
    const document = this.#document.get();
    const change = this.#sent === null ? 'structure' : classifyChange(this.#sent, document);
    if (this.#document.identity() !== this.#identity) {
      this.#schedule(0);
      return;
    }
    if (change === 'none') {
      // Also when an edit was taken back before it was sent.
      if (this.#timer === null) this.#sent = document;
      return;
    }
    if (change === 'training' && this.#training.isRunning) {
      void this.#training.retune();
      return;
    }
    this.#schedule(DELAY[change]);
  }

  #schedule(delay: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), delay);
  }

  /** Sends the document as it is now, for a run whose settings changed. */
  async #resend(): Promise<void> {
    if (this.#sent !== this.#document.get()) this.#schedule(0);
    await this.settled();
  }

  #open(): void {
    this.#timer = null;
    const document = this.#document.get();
    const isOther = this.#document.identity() !== this.#identity;
    const change = isOther || this.#sent === null ? 'structure' : classifyChange(this.#sent, document);
    const isOurs = this.#ours || change === 'training';
    this.#ours = false;
    this.#reach = change === 'structure' ? 'structure' : 'values';
    if (isOther) this.#forget();
    this.#identity = this.#document.identity();
    this.#sent = document;
    const goesOn = (change === 'none' || change === 'training') && this.#training.isRetuning;
    const isDropped = !goesOn && this.#training.drop();
    if (isDropped && !isOther) this.#document.ended('dropped');
    const before = isOther ? null : this.#store.getState().truth;
    const generation = this.#store.getState().begin(goesOn ? 'run' : isOurs ? 'training' : 'all');
    // What a given-up run made of the weights must not show up in the edited document.
    this.#opening = this.#send({ document, generation, fresh: isOther || isDropped }, { before, mustRun: isOurs });
  }

  #forget(): void {
    this.#training.forget();
    this.#place = null;
    this.#isNew = true;
    this.#store.getState().clearHistory();
    this.#store.getState().set({ seed: null });
    this.#runTimes.forget();
  }

  async #send(what: Omit<SessionRequests['open']['in'], 'tables'>, situation: Situation): Promise<void> {
    const tables = await this.#document.tables(what.document);
    if (what.generation !== this.#store.getState().generation) return;
    const report = await this.#request('open', { ...what, tables });
    if (report === null || what.generation !== this.#store.getState().generation) return;
    await this.#settle(await this.#restored(report), situation);
  }

  /** The report with the sample on view and the start of backward as the user had them, where they still make sense. */
  async #restored(report: OpenReport): Promise<OpenReport> {
    let { view } = report;
    const { sample, seed } = this.#store.getState();
    if (view && view.sample !== sample && (sample === 'mean' ? view.samples > 1 : sample < view.samples)) {
      view = (await this.#ask('sample', { sample }).catch(() => null)) ?? view;
    }
    if (view && seed) {
      const seeded = await this.#ask('seed', seed).catch(() => null);
      if (seeded === null) this.#store.getState().set({ seed: null });
      view = seeded ?? view;
    }
    return { ...report, view };
  }

  /** Brings the cursor of a freshly compiled document to where the user was, or marks what is shown as stale. */
  async #settle(report: OpenReport, { before, mustRun }: Situation): Promise<void> {
    const { opened, set } = this.#store.getState();
    const { view } = report;
    const isNew = this.#isNew;
    if (view === null) return opened(report);
    // what is built from nothing shows its numbers from its first block on, as what is opened does
    this.#isNew = isNew && view.stages.length === 0;
    const place = this.#place;
    const target = isNew ? forwardEnd(view.stages) : place === null ? 0 : mapCursor(place.stages, place.cursor, view.stages);
    // of a drawing in which nothing can run for now, as after a block was deleted, the place is kept for when it can again
    if (place === null || view.stages.length > 0) this.#place = { stages: view.stages, cursor: target };
    if (target === view.cursor) return opened(report);
    if (this.#runTimes.isSlow(this.#reach) && before !== null && !mustRun) {
      opened({ ...report, view: { ...view, cursor: target, values: before.values, gradients: before.gradients } });
      return set({ stale: true });
    }
    const { error: earlier } = this.#store.getState();
    const moved = await this.#timed(() => this.#request('goTo', { cursor: target }));
    const { generation, error, failed } = this.#store.getState();
    if (generation !== report.generation) return;
    opened(moved ? { ...report, view: moved } : report);
    // the graph can be looked at, and why it cannot be computed is still to be read
    if (moved === null && error !== null && error !== earlier) failed(error, generation);
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    const result = await work();
    this.#runTimes.note(this.#reach, performance.now() - from);
    return result;
  }

  /** Moves to a stage of this step, forwards or backwards. */
  goTo = (cursor: number): Promise<void> => this.#stepping.goTo(cursor);
  step = (): Promise<void> => this.#stepping.step();
  back = (): Promise<void> => this.#stepping.back();
  finishPhase = (): Promise<void> => this.#stepping.finishPhase();
  rewind = (): Promise<void> => this.#stepping.rewind();
  run = (): Promise<void> => this.#stepping.run();
  /** Moves forward to a stage of this step; false where a breakpoint before it stops. */
  goOn = (cursor: number): Promise<boolean> => this.#stepping.goOn(cursor);
  /** One block on, whatever the granularity. */
  stepBlock = (): Promise<void> => this.#stepping.stepBlock();
  /** Into the current block or operation; where there is nothing inside, one on and into what comes next. */
  stepInto = (): Promise<void> => this.#stepping.into();
  /** Out of the composite whose operations are walked through. */
  outOfOperations = (): Promise<void> => this.#stepping.outOfOperations();
  /** Forward until a block, or one inside it, has its turn. */
  runTo = (node: NodeId): Promise<void> => this.#stepping.runTo(node);

  async breakpoints(list: readonly Breakpoint[]): Promise<void> {
    await this.#request('breakpoints', { list });
    // a run under way looks at them from its next step on
    if (this.#training.isRunning) await this.#training.retune();
  }

  /** How much memory one plan may take. What is on view is planned anew where that changed. */
  async memory(bytes: number): Promise<void> {
    await this.#request('memory', { bytes });
    this.#schedule(0);
    await this.settled();
  }

  /** How many stepped updates can be taken back. */
  async historyBound(bound: HistoryBound): Promise<void> {
    const view = await this.#request('historyBound', bound);
    const { status, showed } = this.#store.getState();
    if (view && status === 'ready') showed(view);
  }
  play = (): Promise<void> => this.#stepping.play();
  pause = (): void => this.#stepping.pause();

  /** Chooses the sample on view. */
  async sample(sample: SampleChoice): Promise<void> {
    await this.settled();
    const view = await this.#request('sample', { sample });
    if (view) this.#store.getState().showed(view);
  }

  /** Lets backward start at a value of a graph without a cost, with a row vector or all ones; null ends that. */
  async seed(seed: Seed | null): Promise<void> {
    await this.settled();
    const identity = this.#document.identity();
    const view = await this.#request('seed', seed ?? { from: null, row: null });
    if (!view || this.#document.identity() !== identity) return;
    this.#store.getState().set({ seed });
    this.#store.getState().showed(view);
    this.#place = { stages: view.stages, cursor: view.cursor };
  }

  card = (stage: number): Promise<Card | null> => this.#asking.card(stage);
  trueCard = (stage: number): Promise<Card | null> => this.#asking.trueCard(stage);
  tensor = (address: Address, what: 'value' | 'gradient'): Promise<FullTensor | null> => this.#asking.tensor(address, what);
  /** @throws SessionError; see {@link Asking.ask} */
  ask = <N extends keyof QuestionRequests>(name: N, payload: QuestionRequests[N]['in']): Promise<QuestionRequests[N]['out']> =>
    this.#asking.ask(name, payload);

  /** Asks about data, which needs no step on view. @throws SessionError */
  askData = <N extends 'dataReport' | 'dataCards' | 'tableRows' | 'inspectSource'>(
    name: N,
    payload: SessionRequests[N]['in'],
  ): Promise<SessionRequests[N]['out']> => this.#ask(name, payload);

  /** Tells how far the question has come that is being answered; gives what ends that. */
  onAnswering = (tell: (progress: SessionEvents['answering']) => void): (() => void) => this.#client.on('answering', tell);

  /** Tells how much of a file of data has been read; gives what ends that. */
  onReading = (tell: (progress: SessionEvents['reading']) => void): (() => void) => this.#client.on('reading', tell);

  /** Gives up the file of data that is being read. */
  async stopReading(): Promise<void> {
    await this.#request('stopReading', {});
  }

  /** Opens the document once more, whose files are other ones now. */
  reread = async (): Promise<void> => {
    this.#schedule(0);
    await this.settled();
  };

  async useDevice(choice: DeviceChoice): Promise<void> {
    const device = await this.#request('useDevice', { choice });
    if (!device) return;
    this.#store.getState().set({ device });
    this.#schedule(0);
    await this.settled();
  }

  /** Trains for a number of steps, or until {@link stop}. */
  train = (steps: number): Promise<void> => this.#training.train(steps);
  stop = (): Promise<void> => this.#training.stop();

  /** Ends what is being computed for the view; what is known stays. */
  async stopComputing(): Promise<void> {
    this.pause();
    await this.#request('stop', {});
  }

  /** Call before the weights of an earlier run are put into the document: a reset then leads to the beginning of those in their place. */
  restoring = (parameters: Document['parameters']): void => this.#training.restoring(parameters);

  /** Weights back to their beginning, as one undoable edit; optimiser and step count to zero. */
  async resetWeights(): Promise<void> {
    await this.#training.reset();
    await this.run();
  }
}
