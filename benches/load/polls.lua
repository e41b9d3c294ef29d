-- wrk: sends prepared status requests in turn and counts what is not a full answer.
--
--   POLLS=/tmp/polls.txt wrk -t1 -c128 -d15s --latency -s benches/load/polls.lua http://127.0.0.1:8080/api/v6/status

local requests = {}

function init(args)
  for body in io.lines(os.getenv("POLLS")) do
    requests[#requests + 1] = wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
  end
  next_request = 0
end

function request()
  next_request = next_request % #requests + 1
  return requests[next_request]
end

function response(status, headers, body)
  if status ~= 200 then bad = (bad or 0) + 1 end
end

function done(summary, latency, requests)
  io.write(string.format("polls/s %.0f   p50 %.1f ms   p99 %.1f ms   not 200: %d\n",
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.errors.status))
end
