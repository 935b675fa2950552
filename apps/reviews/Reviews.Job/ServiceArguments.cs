namespace Reviews.Job;

/// <summary>Where in the topics a first start begins.</summary>
internal enum TopicStart
{
    Earliest,
    Latest,
    Committed,
}

/// <summary>The services that reviews come from and predictions go to. Immutable. What they ask of their clients comes from the environment.</summary>
/// <param name="Kafka">One or more <c>HOST:PORT</c>.</param>
/// <param name="Mongo">The URI of the store of the predictions; null: they go to a topic.</param>
/// <param name="GroupPrefix">The consumer group, and what the transactional ids begin with.</param>
/// <param name="TopicPrefix">What the topics' names begin with.</param>
/// <param name="Start">Where a first start begins.</param>
/// <param name="Bounded">Whether the job ends at the records that are there when it starts.</param>
internal sealed record ServiceArguments(string Kafka, string? Mongo, string GroupPrefix, string TopicPrefix, TopicStart Start, bool Bounded);
