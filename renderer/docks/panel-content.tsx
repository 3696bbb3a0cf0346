import { useTranslation } from '../i18n/use-translation.ts';
import { Inspector } from '../inspectors/inspector.tsx';
import { Palette } from '../palette/palette.tsx';
import { DRAWER } from '../panels/drawer-list.tsx';
import { HiddenNote } from '../predict/hidden-note.tsx';
import { usePredicting } from '../predict/predict-store.ts';
import type { PanelId } from '../state/docks.ts';
import { useScope } from '../state/editing.ts';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import '../panels/drawer.css';
import '../panels/training.css';
import '../panels/data.css';
import '../panels/lists.css';

const selectIsInside = (state: UiState) => state.inside !== null;

/** Blocks are added to the graph or to an opened group, not to what is inside a block. */
function PalettePanel() {
  const isInside = useUi(selectIsInside);
  const isClosed = useScope() === null;
  return (
    <div className="app-palette-area" inert={isInside && isClosed}>
      <Palette />
    </div>
  );
}

function InspectorPanel() {
  const { t } = useTranslation();
  return (
    <aside className="app-inspector" aria-label={t('inspector.label')}>
      <Inspector />
    </aside>
  );
}

/** What a panel shows. */
export function PanelContent({ id }: { readonly id: PanelId }) {
  const predicting = usePredicting();
  if (id === 'palette') return <PalettePanel />;
  if (id === 'inspector') return <InspectorPanel />;
  const entry = DRAWER.find((each) => each.id === id);
  return (
    <div className="drawer-panel" data-testid={`drawer-${id}`}>
      {predicting && entry?.tells ? <HiddenNote /> : entry?.panel()}
    </div>
  );
}
