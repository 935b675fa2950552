using Freshet.Bench;

return args switch
{
    ["stages", .. string[] options] => StagesCommand.Run(options),
    ["pipeline", .. string[] options] => PipelineCommand.Run(options),
    ["latency", .. string[] options] => LatencyCommand.Run(options),
    ["quality", .. string[] options] => QualityCommand.Run(options),
    ["operators", .. string[] options] => OperatorsCommand.Run(options),
    _ => Refusal.Say("The benches are: stages [--json] [--case NAME]; pipeline [--input FILE] [--repeat N] [--json]; latency [--json]; operators [--keys N] [--case NAME] [--json]; quality --data PATH [--tune [N]] [--model FOLDER]."),
};
