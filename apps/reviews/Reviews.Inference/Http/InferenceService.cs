using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Reviews.Inference;

/// <summary>The HTTP endpoints over a model, which may be replaced by another one while they answer. Thread-safe.</summary>
internal sealed class InferenceService(ServedModel served, InferenceOptions options)
{
    private static readonly byte[] OpenApi = ReadOpenApi();

    // More could never fit into the queue, however long a client waits.
    private readonly int _maxTexts = Math.Min(options.MaxTexts, options.QueueCapacity);

    private readonly Lock _gate = new();
    private volatile ServedModel _served = served;
    private bool _drains;

    /// <summary>The service's version.</summary>
    public static string Version { get; } = typeof(InferenceService).Assembly.GetName().Version!.ToString(3);

    /// <summary>What answers the next request.</summary>
    public ServedModel Served => _served;

    /// <summary>Lets another model answer from the next request on.</summary>
    /// <returns>The one before, which still answers what it was asked.</returns>
    public ServedModel Serve(ServedModel next)
    {
        lock (_gate)
        {
            ServedModel before = _served;
            _served = next;
            next.Classifier.BeObserved();
            if (_drains)
                next.Classifier.Drain();
            return before;
        }
    }

    /// <summary>Takes no more texts; those that wait are answered.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            _drains = true;
            _served.Classifier.Drain();
        }
    }

    /// <summary>Maps <c>POST /predict</c>, <c>GET /healthz</c> and <c>GET /openapi.json</c>.</summary>
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", HealthAsync);
        routes.MapPost("/predict", PredictAsync);
        routes.MapGet("/openapi.json", context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(OpenApi, context.RequestAborted).AsTask();
        });
    }

    private Task HealthAsync(HttpContext context)
    {
        ServedModel served = _served; // what is told of it stands, though it is replaced meanwhile
        (SentimentModel model, BatchingClassifier classifier) = (served.Model, served.Classifier);
        context.Response.StatusCode = classifier.Drains ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        var health = new HealthResponse(classifier.Drains ? "draining" : "ok", model.Device, model.Description)
        {
            Version = Version,
            Labels = model.Labels,
            Segmentation = new SegmentationHealth(model.Configuration.WordSegmented, model.Segmentation?.Name ?? "none", model.Segmentation?.Missing ?? []),
            Sessions = classifier.Plan.Sessions,
            Threads = classifier.Plan.Threads,
            Waiting = classifier.Waiting,
            CacheHitRate = classifier.CacheHitRate,
        };
        return context.Response.WriteAsJsonAsync(health, InferenceJson.Default.HealthResponse);
    }

    private async Task PredictAsync(HttpContext context)
    {
        PredictRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(context.Request.Body, InferenceJson.Default.PredictRequest, context.RequestAborted);
        }
        catch (JsonException)
        {
            await RefuseAsync(context, 422, "The body is not JSON of the form {\"texts\":[\"...\"]}.");
            return;
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, e.StatusCode, e.StatusCode == 413 ? $"The body is longer than {options.MaxBodyBytes} bytes." : "The request is broken.");
            return;
        }

        if (Check(request?.Texts) is (int status, string detail))
        {
            await RefuseAsync(context, status, detail);
            return;
        }

        ServedModel served = Enter();
        try
        {
            await AnswerAsync(context, served.Model, await served.Classifier.ClassifyAsync(request!.Texts!, context.RequestAborted));
        }
        catch (ServiceBusyException e)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, e.Drains ? 503 : 429, e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer.
        }
        finally
        {
            served.Leave();
        }
    }

    private ServedModel Enter()
    {
        while (true)
        {
            ServedModel served = _served;
            if (served.TryEnter())
                return served;
        }
    }

    private static async Task AnswerAsync(HttpContext context, SentimentModel model, SentimentPrediction?[] answers)
    {
        int failed = Array.IndexOf(answers, null);
        if (failed >= 0)
        {
            await RefuseAsync(context, 500, $"The model has no answer to texts[{failed}].");
            return;
        }

        PredictResponse response = new([.. answers.Select(a => a!.Index)], [.. answers.Select(a => a!.Probabilities)], model.Labels, model.Description)
        {
            Version = Version,
        };
        await context.Response.WriteAsJsonAsync(response, InferenceJson.Default.PredictResponse);
    }

    private (int Status, string Detail)? Check(string?[]? texts)
    {
        if (texts is null)
        {
            return (422, "texts is missing.");
        }

        if (texts.Length > _maxTexts)
        {
            return (413, $"texts holds {texts.Length} texts; at most {_maxTexts} are taken.");
        }

        for (int i = 0; i < texts.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(texts[i]))
            {
                return (422, $"texts[{i}] is empty.");
            }

            if (texts[i]!.Length > options.MaxTextLength)
            {
                return (413, $"texts[{i}] has {texts[i]!.Length} characters; at most {options.MaxTextLength} are taken.");
            }
        }

        return null;
    }

    private static Task RefuseAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new Problem("The request was refused.", status, detail), InferenceJson.Default.Problem, "application/problem+json");
    }

    private static byte[] ReadOpenApi()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("openapi.json")!;
        byte[] document = new byte[stream.Length];
        stream.ReadExactly(document);
        return document;
    }
}
