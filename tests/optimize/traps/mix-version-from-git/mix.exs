version: System.cmd("git", ["describe"]) |> elem(0)
