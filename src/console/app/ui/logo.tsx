import type { ReactElement } from 'react';

/** Three waves, one below the other: the deeper, the calmer. */
export function Logo({ size = 28 }: { size?: number }): ReactElement {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeLinecap="round" strokeWidth="2.6">
        <path d="M7 10.5q4.5-4 9 0t9 0" />
        <path d="M9 17q3.5-3.2 7 0t7 0" opacity=".72" />
        <path d="M11.5 23q2.25-2.2 4.5 0t4.5 0" opacity=".45" />
      </g>
    </svg>
  );
}
