// The sign of the house: three signals, one route.
export function Mark() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" strokeWidth="1.7" aria-hidden="true">
      <circle cx="4.5" cy="4.5" r="2.1" />
      <circle cx="13.5" cy="4.5" r="2.1" />
      <circle cx="9" cy="14" r="2.1" />
      <path d="M4.5 6.6v.9c0 1.4 1 2.4 2.4 2.4h4.2c1.4 0 2.4-1 2.4-2.4v-.9M9 9.9v2" />
    </svg>
  )
}
