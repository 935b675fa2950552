using Freshet.Bench;

return args switch
{
    ["stages", .. string[] options] => StagesCommand.Run(options),
    ["pipeline", .. string[] options] => PipelineCommand.Run(options),
    ["latency", .. string[] options] => LatencyCommand.Run(options),
    ["operators", .. string[] options] => OperatorsCommand.Run(options),
    ["kafka", .. string[] options] => KafkaCommand.Run(options),
    ["mongo", .. string[] options] => MongoCommand.Run(options),
    ["checkpoints", .. string[] options] => CheckpointsCommand.Run(options),
    _ => Refusal.Say("The benches are: stages [--json] [--case NAME]; pipeline [--input FILE] [--repeat N] [--json]; latency [--json]; operators [--keys N] [--case NAME] [--json]; kafka [--records N] [--case NAME] [--json]; mongo [--mongo URI] [--json]; checkpoints [--keys N] [--alone]."),
};
