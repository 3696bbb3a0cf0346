interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly testId: string;
  readonly disabled?: boolean;
  readonly onChange: (id: string) => void;
}

/** One of a few values of a setting. */
export function Choice({ label, value, options, testId, disabled = false, onChange }: ChoiceProps) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <select
        className="native-select"
        value={value}
        data-testid={testId}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
