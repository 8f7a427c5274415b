/**
 * How a table says what personal data it holds. The declaration stands beside the table's definition; the inventory
 * reads all of them, and a live column that nobody declared stops the start (obligations P3.2, P8.1, P13.2).
 */

/** Whose data it is. `nobody`: the table holds nothing about persons. */
export type Subjects = 'nobody' | 'account holders' | 'persons in customers’ data' | 'visitors' | 'staff';

export type LawfulBasis =
  'contract' | 'legal obligation' | 'legitimate interest' | 'consent' | 'instruction of the controller' | 'none needed';

/**
 * The retention in a form that machines read. `by`: the function that carries it out, called by a job every hour or day (with
 * `days`), or by whatever ends what the rows hang on (with `while`).
 */
export type Keep = { days: number; from: string; by: string } | { while: string; by: string } | { forever: string };

export type TableDeclaration = {
  store: 'postgres' | 'warehouse' | 'files';
  /** Schema-qualified where it is not the default one. */
  table: string;
  subjects: Subjects;
  /** Fideslang data uses, e.g. `essential.service`. */
  purposes: readonly string[];
  lawfulBasis: LawfulBasis;
  /** Plain words: "while the account is active". */
  retention: string;
  /** Left out only where nothing is about persons. */
  keep?: Keep;
  readers: readonly string[];
  /** What erasing a person means here. */
  erasure: string;
  /** Every column: its Fideslang category, or null when it is not personal. */
  columns: Readonly<Record<string, string | null>>;
};
