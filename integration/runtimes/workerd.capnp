using Workerd = import "/workerd/workerd.capnp";

# No flags: neither Node's modules nor its globals are there.
const config :Workerd.Config = (services = [(name = "main", worker = .seller)]);

const seller :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed ".data/worker.js")],
  compatibilityDate = "2026-01-01",
);
