using System.Text.Json;

namespace Reviews.Inference;

/// <summary>The HTTP endpoints.</summary>
public static class InferenceService
{
    /// <summary>Maps <c>POST /predict</c> and <c>GET /healthz</c>. The model stays the caller's.</summary>
    public static void MapEndpoints(IEndpointRouteBuilder routes, SentimentModel model, InferenceOptions options)
    {
        ModelDescription description = new(model.Name, model.Hash, model.Configuration.WordSegmented ? "expected" : "none");
        routes.MapGet("/healthz", (HttpContext context) =>
            context.Response.WriteAsJsonAsync(new HealthResponse("ok", "cpu", description), InferenceJson.Default.HealthResponse));
        routes.MapPost("/predict", (HttpContext context) => PredictAsync(context, model, options, description));
    }

    private static async Task PredictAsync(HttpContext context, SentimentModel model, InferenceOptions options, ModelDescription description)
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

        if (Check(request?.Texts, options) is (int status, string detail))
        {
            await RefuseAsync(context, status, detail);
            return;
        }

        SentimentPrediction[] answers = model.PredictBatch(request!.Texts!);
        PredictResponse response = new([.. answers.Select(a => a.Index)], [.. answers.Select(a => a.Probabilities)], model.Labels, description);
        await context.Response.WriteAsJsonAsync(response, InferenceJson.Default.PredictResponse);
    }

    private static (int Status, string Detail)? Check(string?[]? texts, InferenceOptions options)
    {
        if (texts is null)
        {
            return (422, "texts is missing.");
        }

        if (texts.Length > options.MaxTexts)
        {
            return (413, $"texts holds {texts.Length} texts; at most {options.MaxTexts} are taken.");
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
}
