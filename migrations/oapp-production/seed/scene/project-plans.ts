/** The 16 projects of a real-size export; the first nine have phases. Two titles stand inside others', and none may be taken for another. */
export const PROJECT_PLANS = [
  { title: "Harbour Ledger", id: "TB-QX5", status: "Active", tags: "Strategy" },
  { title: "Signal Mesh View (Inner Harbour)", id: "TB-QX7", status: "Completed", tags: "" },
  { title: "Mooring, Berths/Cranes", id: "TB-QX16", status: "Completed", tags: "Migration" },
  { title: "Night Watch Foundations", id: "TB-QX3", status: "Completed", tags: "Strategy" },
  { title: "Lagoon Naming", id: "LG-QX1", status: "Completed", tags: "" },
  { title: "Crew Workspace", id: "WS-QX1", status: "Completed", tags: "" },
  { title: "Working Practice", id: "LC-QX1", status: "Completed", tags: "Practice" },
  { title: "Pier Maintenance", id: "PM-QX9", status: "Planning", tags: "Strategy" },
  { title: "Notes and Pages (Panel)", id: "NP-QX1", status: "Planning", tags: "" },
  { title: "Inner Harbour", id: "TB-QX14", status: "Completed", tags: "" },
  { title: "Mooring", id: "TB-QX15", status: "Completed", tags: "" },
  { title: "Ferry Timetable", id: "TB-QX2", status: "Completed", tags: "" },
  { title: "Gauge Improvement", id: "TB-QX11", status: "Completed", tags: "" },
  { title: "Lamp Settings", id: "TB-QX12", status: "Completed", tags: "" },
  { title: "Reef Chart", id: "TB-QX13", status: "Planning", tags: "" },
  { title: "Loose Remarks", id: "TB-QX6", status: "Planning", tags: "" },
] as const;
