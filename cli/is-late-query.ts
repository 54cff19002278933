/**
 * Whether this is a query that Google's client tried again after the client was closed. Its answer is wanted by nobody, and the client
 * leaves its rejection to the process (@google-cloud/firestore, Firestore.requestStream): whoever closed the client has told why.
 */
export function isLateQuery(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message === "The client has already been terminated";
}
