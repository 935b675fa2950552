using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Freshet.Crash.Children;
using Freshet.Crash.Kills;
using Freshet.Crash.Pipelines;
using Freshet.Crash.Servers;
using Reviews.Job;

namespace Freshet.Crash.InferenceFaults;

/// <summary>
/// The reviews job while its inference service fails in one way after the other: it must wait, read no further, go on by itself, and store what the model says
/// and nothing else. One review that the service refuses by itself becomes a dead letter, and no other does.
/// </summary>
internal sealed class FaultDrill(string folder)
{
    private const int ReviewsPerSecond = 100;
    private const int MostSeconds = 300;
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeastStandstill = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(20); // the longest wait of the client, and the start of the service
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(2);

    private static readonly ServiceFault[] Faults =
    [
        new("killed", ServiceBehaviour.Killed, TimeSpan.FromSeconds(8)),
        new("5 s an answer", ServiceBehaviour.Slow, TimeSpan.FromSeconds(11)),
        new("500", ServiceBehaviour.Fails, TimeSpan.FromSeconds(6)),
        new("429", ServiceBehaviour.Busy, TimeSpan.FromSeconds(6)),
        new("garbage", ServiceBehaviour.Garbage, TimeSpan.FromSeconds(6)),
        new("short lists", ServiceBehaviour.ShortLists, TimeSpan.FromSeconds(6)),
        new("NaN", ServiceBehaviour.NotNumbers, TimeSpan.FromSeconds(6)),
    ];

    private ServiceProcess _service = null!;
    private bool _isGood = true;

    public async Task<bool> RunAsync()
    {
        string[] texts = await DrillReviews.WriteAsync(In("reviews.jsonl"), ReviewsPerSecond * MostSeconds);
        int servicePort = Ports.Free();
        _service = await ServiceProcess.StartAsync(servicePort);
        using var standIn = new StandIn(Ports.Free(), _service.Address);
        standIn.Open();
        try
        {
            JobSummary summary = await RunJobAsync(standIn, servicePort);
            return await JudgeAsync(summary, texts[..(int)summary.ReviewsRead]) && _isGood;
        }
        finally
        {
            _service.Dispose();
        }
    }

    private async Task<JobSummary> RunJobAsync(StandIn standIn, int servicePort)
    {
        using ChildProcess job = ChildProcess.Start(
        [
            ChildProgram.Reviews, "--input", In("reviews.jsonl"), "--rate", $"{ReviewsPerSecond}", "--route", "all", "--streams", "phobert", "--parallelism", "1",
            "--predict", $"{standIn.Address}", "--predict-timeout", "120", "--state", In("state"), "--no-dashboard", "--summary", "json", "--drain",
        ]);
        await job.ReadsAsync();
        foreach (ServiceFault fault in Faults)
        {
            await Task.Delay(Healthy);
            await RunAsync(fault, job, standIn, servicePort);
        }

        await Task.Delay(Healthy);
        job.Terminate();
        await job.EndAsync().WaitAsync(LongestEnd);
        return JsonSerializer.Deserialize(job.Summary!, JsonContext.Default.JobSummary)!;
    }

    private async Task RunAsync(ServiceFault fault, ChildProcess job, StandIn standIn, int servicePort)
    {
        long faulty = standIn.Faulty;
        if (fault.Behaviour == ServiceBehaviour.Killed)
        {
            await _service.KillAsync();
            standIn.Close();
        }

        standIn.Behaviour = fault.Behaviour;
        TimeSpan still = await Standstill.LongestAsync(job, fault.Length);
        if (fault.Behaviour == ServiceBehaviour.Killed)
        {
            _service.Dispose();
            _service = await ServiceProcess.StartAsync(servicePort);
            standIn.Open();
        }

        faulty = standIn.Faulty - faulty;
        standIn.Behaviour = ServiceBehaviour.Healthy;
        TimeSpan recovery = await RecoverAsync(job, standIn);
        bool isSeen = still >= LeastStandstill && recovery <= LongestRecovery && (faulty > 0 || fault.Behaviour == ServiceBehaviour.Killed);
        _isGood &= isSeen;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(isSeen ? "ok   " : "FAULT")} {fault.Name,-14} {fault.Length.TotalSeconds,3:F0} s: {faulty,3} answers of this kind, the input stood still for {still.TotalSeconds:F1} s, went on {recovery.TotalSeconds:F1} s behind it"));
    }

    // From the end of the fault until the model answers and the job reads on.
    private static async Task<TimeSpan> RecoverAsync(ChildProcess job, StandIn standIn)
    {
        var clock = Stopwatch.StartNew();
        long healthy = standIn.Healthy;
        long read = job.Read;
        while ((standIn.Healthy == healthy || job.Read == read) && clock.Elapsed <= LongestRecovery + LongestRecovery)
        {
            if (job.HasExited)
                throw job.Ended();
            await Task.Delay(20);
        }

        return clock.Elapsed;
    }

    private async Task<bool> JudgeAsync(JobSummary summary, string[] texts)
    {
        StoredAnswers stored = StoredAnswers.Read(ReviewsPipeline.DatabaseOf(In("state")));
        AnswerJudgement found = await AnswerJudgement.OfAsync(stored, texts, _service.Address);
        List<string> wrong = [.. found.Examples];
        if (summary.Restarts != 0 || summary.RestoredCheckpoint != 0)
            wrong.Add($"the job restarted {summary.Restarts} times");
        if (texts.Length == 0)
            wrong.Add("no review was read");
        foreach (string example in wrong)
            Console.WriteLine($"FAULT {example}");
        foreach ((string source, string reason) in stored.Letters.Take(1))
            Console.WriteLine($"      {source}: {reason}");
        Console.WriteLine($"{stored.Predictions.Count} predictions, {stored.Letters.Count} dead letters, {summary.Restarts} restarts");
        Console.WriteLine($"drill: {texts.Length} reviews, {found.Lost} lost, {found.Invented} invented");
        return wrong.Count == 0 && found.Lost == 0 && found.Invented == 0;
    }

    private string In(string name) => Path.Combine(folder, name);
}
