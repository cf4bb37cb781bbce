// Hands what is the API's to the Worker, sockets among it, and leaves the rest to the files: one origin, so that the
// session's cookie can be `__Host-`. public/_routes.json says for which paths this runs.
type Binding = { fetch: (request: Request) => Promise<Response> };

export function onRequest({ request, env }: { request: Request; env: { API: Binding } }): Promise<Response> {
  return env.API.fetch(request);
}
