using System.Diagnostics;
using Reviews.Text;

namespace Reviews.Inference;

/// <summary>Chooses the sessions and their threads: as given, or the fastest of those that were measured.</summary>
internal sealed class SessionPlanner(SentimentModel model, InferenceOptions options)
{
    private const int Length = 32;
    private const int Texts = 8;
    private const double MemoryShare = 0.5;

    private static readonly TimeSpan MeasuredTime = TimeSpan.FromMilliseconds(300);

    /// <summary>The plan; with what each candidate reached, in texts per second, when they were measured.</summary>
    public SessionPlan Choose(Action<SessionPlan, double> report)
    {
        if (options.Sessions > 0)
            return new SessionPlan(options.Sessions, options.IntraOpThreads);
        SessionPlan best = default;
        double bestRate = 0;
        foreach (SessionPlan plan in Candidates(Environment.ProcessorCount, SessionsThatFit()))
        {
            double rate = Measure(plan);
            report(plan, rate);
            if (rate > bestRate)
                (best, bestRate) = (plan, rate);
        }

        return best;
    }

    /// <summary>Sessions from one to one a core, all cores shared out among them. Each session holds the weights once.</summary>
    internal static IEnumerable<SessionPlan> Candidates(int cores, int mostSessions)
    {
        for (int sessions = 1; sessions <= Math.Min(cores, Math.Max(1, mostSessions)); sessions *= 2)
            yield return new SessionPlan(sessions, cores / sessions);
    }

    private int SessionsThatFit() => (int)Math.Min(1024, MemoryShare * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Math.Max(1, model.FileBytes));

    private double Measure(SessionPlan plan)
    {
        EncodedText text = new([PhobertTokenizer.BeginId, .. Enumerable.Range(4, Length - 2), PhobertTokenizer.EndId]);
        EncodedText[] texts = [.. Enumerable.Repeat(text, Texts)];
        ModelSession[] sessions = [.. Enumerable.Range(0, plan.Sessions).Select(_ => model.OpenSession(plan.Threads))];
        long done = 0;
        using var start = new Barrier(plan.Sessions);
        long slowest = 0;
        Thread[] threads = [.. sessions.Select(session => new Thread(() =>
        {
            float[] logits = new float[Texts * model.Labels.Count];
            session.Run(texts, logits);
            start.SignalAndWait();
            long began = Stopwatch.GetTimestamp();
            do
            {
                session.Run(texts, logits);
                Interlocked.Add(ref done, Texts);
            }
            while (Stopwatch.GetElapsedTime(began) < MeasuredTime);
            long took = Stopwatch.GetTimestamp() - began;
            for (long seen = Volatile.Read(ref slowest); took > seen; seen = Volatile.Read(ref slowest))
                Interlocked.CompareExchange(ref slowest, took, seen);
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        foreach (ModelSession session in sessions)
            model.CloseSession(session);
        return done / Stopwatch.GetElapsedTime(0, slowest).TotalSeconds;
    }
}
