/** The backends that the lab can compute on. */
export type BackendName = 'webgpu' | 'wasm' | 'webgl' | 'cpu'
