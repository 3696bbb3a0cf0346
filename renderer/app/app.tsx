import { type CSSProperties, useLayoutEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Announcer } from '../announce/announcer.tsx';
import { Canvas } from '../canvas/canvas.tsx';
import { ComparePanel } from '../compare/compare-panel.tsx';
import { Inspector } from '../inspectors/inspector.tsx';
import { MirrorPane } from '../mirror/mirror-pane.tsx';
import { Palette } from '../palette/palette.tsx';
import { Drawer } from '../panels/drawer.tsx';
import { StatusLine } from '../panels/status-line.tsx';
import { useScope } from '../state/editing.ts';
import { useDocument, useUi } from '../state/stores.ts';
import { selectTheme, type UiState } from '../state/ui-store.ts';
import { StepperBar } from '../stepper/stepper-bar.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Welcome } from '../welcome/welcome.tsx';
import { Dialogs } from './dialogs.tsx';
import { useKeyboard } from './keyboard.ts';
import { Notices } from './notices.tsx';
import { ResizeHandle } from './resize-handle.tsx';
import { TopBar } from './top-bar.tsx';
import { useWindowDrop } from './window-drop.ts';
import './layout.css';
import './present.css';

const selectPaletteOpen = (state: UiState) => state.preferences.paletteOpen;
const selectInspectorOpen = (state: UiState) => state.preferences.inspectorOpen;
const selectInspectorWidth = (state: UiState) => state.preferences.inspectorWidth;
const selectPaletteWidth = (state: UiState) => state.preferences.paletteWidth;
const selectDrawerHeight = (state: UiState) => state.preferences.drawerHeight;
const selectMirror = ({ preferences }: UiState) => (preferences.mirrorOpen ? preferences.mirrorSide : undefined);
const selectMirrorShare = (state: UiState) => state.preferences.mirrorShare;
const selectDrawerOpen = (state: UiState) => state.drawer !== null;
const selectPresent = (state: UiState) => state.present;
const selectScreen = (state: UiState) => state.screen;
const selectIsInside = (state: UiState) => state.inside !== null;
const selectIdentity = (state: { readonly identity: number }) => state.identity;

function InspectorArea() {
  const { t } = useTranslation();
  const width = useUi(selectInspectorWidth);
  return (
    <aside className="app-inspector" aria-label={t('inspector.label')} style={{ width }}>
      <ResizeHandle of="inspector" />
      <div className="app-inspector-body">
        <ErrorBoundary part="inspector">
          <Inspector />
        </ErrorBoundary>
      </div>
    </aside>
  );
}

/** The graph, and beside it or below it the derivative network. */
function CanvasArea({ identity }: { readonly identity: number }) {
  const mirror = useUi(selectMirror);
  const share = useUi(selectMirrorShare);
  return (
    <main className="app-canvas" data-mirror={mirror} style={{ '--mirror-share': `${share}%` } as CSSProperties}>
      <ErrorBoundary part="canvas">
        <Canvas key={identity} />
        <ComparePanel />
      </ErrorBoundary>
      {mirror !== undefined && (
        <ErrorBoundary part="canvas">
          <MirrorPane key={identity} />
        </ErrorBoundary>
      )}
      <Notices />
    </main>
  );
}

function Editor({ inert }: { readonly inert: boolean }) {
  const { t } = useTranslation();
  const paletteOpen = useUi(selectPaletteOpen);
  const inspectorOpen = useUi(selectInspectorOpen);
  const drawerOpen = useUi(selectDrawerOpen);
  const present = useUi(selectPresent);
  const identity = useDocument(selectIdentity);
  const paletteWidth = useUi(selectPaletteWidth);
  const drawerHeight = useUi(selectDrawerHeight);
  const sizes = { '--palette-width': `${paletteWidth}px`, '--drawer-height': `${drawerHeight}px` } as CSSProperties;
  const isInside = useUi(selectIsInside);
  const isClosed = useScope() === null;
  return (
    <div className="app" style={sizes} inert={inert} data-present={present} data-palette={paletteOpen ? 'open' : 'closed'}>
      <TopBar />
      {paletteOpen && !present && (
        // Blocks are added to the graph or to an opened group, not to what is inside a block.
        <div className="app-palette-area" inert={isInside && isClosed}>
          <Palette />
          <ResizeHandle of="palette" />
        </div>
      )}
      <CanvasArea identity={identity} />
      {inspectorOpen && !present && <InspectorArea />}
      <section className="app-drawer" aria-label={t('drawer:title')} data-open={drawerOpen && !present}>
        {drawerOpen && !present && (
          <>
            <ResizeHandle of="drawer" />
            <ErrorBoundary part="drawer">
              <Drawer />
            </ErrorBoundary>
          </>
        )}
      </section>
      <div className="app-stepper">
        <ErrorBoundary part="stepper">
          <StepperBar />
        </ErrorBoundary>
      </div>
      <footer className="app-status">
        <StatusLine />
      </footer>
    </div>
  );
}

/** The window. */
export function App() {
  const theme = useUi(selectTheme);
  // before the effects of charts, which read its colours
  const screen = useUi(selectScreen);
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useKeyboard();
  useWindowDrop();
  return (
    <>
      <Editor inert={screen === 'welcome'} />
      {screen === 'welcome' && <Welcome />}
      <Dialogs />
      <Announcer />
    </>
  );
}
